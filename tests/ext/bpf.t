:INPUT
*mangle
-m bpf --bytecode "4,48 0 0 9,21 0 1 6,6 0 0 1,6 0 0 0";=;OK
#n match bpf 48 0 0 9,21 0 1 6,6 0 0 1,6 0 0 0
#L match bpf 48 0 0 9,21 0 1 6,6 0 0 1,6 0 0 0
-m bpf;;FAIL: bpf: one of --bytecode or --pinned is required
-m bpf --bytecode "1,6 0 0 1";=;OK
#n match bpf 6 0 0 1
#L match bpf 6 0 0 1
-m bpf --bytecode "1,6 0 0 1,";-m bpf --bytecode "1,6 0 0 1";OK
#n match bpf 6 0 0 1
#L match bpf 6 0 0 1
-m bpf --bytecode "2,6 0 0 1";;FAIL: bpf: parsed program length is less than the encoded length parameter
-m bpf --bytecode "1,6 0 0 1,6 0 0 2";;FAIL: bpf: real program length exceeds the encoded length parameter
-m bpf --bytecode "0,";;FAIL: bpf: illegal zero length program
-m bpf --bytecode "0";;FAIL: bpf: error parsing program length
-m bpf --bytecode "";;FAIL: bpf: error parsing program length
-m bpf --bytecode "65,6 0 0 1";;FAIL: bpf: number of instructions exceeds maximum
-m bpf --bytecode "x";;FAIL: bpf: error parsing program length
-m bpf --bytecode "1,6 0 0";;FAIL: bpf: error at instr 0
-m bpf --bytecode "1,6 0 0 0x10";;FAIL: bpf: error at instr 0
-m bpf --bytecode "1, 6  0 0 1";-m bpf --bytecode "1,6 0 0 1";OK
#n match bpf 6 0 0 1
#L match bpf 6 0 0 1
-m bpf --bytecode "1,65536 0 0 1";;FAIL: bpf: error at instr 0
-m bpf --bytecode "1,6 256 0 1";;FAIL: bpf: error at instr 0
-m bpf --bytecode "1,6 0 0 4294967296";;FAIL: bpf: error at instr 0
-m bpf --bytecode "1,6 0 0 -1";;FAIL: bpf: error at instr 0
-m bpf --bytecode "1,6 0 0 1 7";;FAIL: bpf: error at instr 0
-m bpf ! --bytecode "1,6 0 0 1";;FAIL: bpf: option "--bytecode" cannot be inverted.
-m bpf --object-pinned /sys/fs/bpf/x;=;OK
#n match bpf pinned /sys/fs/bpf/x
#L match bpf pinned /sys/fs/bpf/x
-m bpf --object-pinned /sys/fs/bpf/x --bytecode "1,6 0 0 1";;FAIL: bpf: option "--bytecode" cannot be used together with "--object-pinned".
