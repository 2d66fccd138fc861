:INPUT
*mangle
-m cluster;;FAIL: cluster match: `--cluster-local-node' or`--cluster-local-nodemask' is missing
-m cluster --cluster-total-nodes 3;;FAIL: cluster match: `--cluster-local-node' or`--cluster-local-nodemask' is missing
-m cluster --cluster-total-nodes 2 --cluster-local-node 2;;FAIL: cluster: option "--cluster-hash-seed" must be specified
-m cluster --cluster-total-nodes 2 --cluster-local-node 3 --cluster-hash-seed 1;;FAIL: cluster match: `--cluster-local-node' must be <= `--cluster-total-nodes'
-m cluster --cluster-total-nodes 2 --cluster-local-node 2 --cluster-hash-seed 0xfeedcafe;-m cluster --cluster-local-nodemask 0x00000002 --cluster-total-nodes 2 --cluster-hash-seed 0xfeedcafe;OK
#n cluster node_mask=0x00000002 total_nodes=2 hash_seed=0xfeedcafe
#L cluster node_mask=0x00000002 total_nodes=2 hash_seed=0xfeedcafe
-m cluster --cluster-local-nodemask 0x00000002 --cluster-total-nodes 2 --cluster-hash-seed 0xfeedcafe;=;OK
#n cluster node_mask=0x00000002 total_nodes=2 hash_seed=0xfeedcafe
#L cluster node_mask=0x00000002 total_nodes=2 hash_seed=0xfeedcafe
-m cluster --cluster-total-nodes 2 ! --cluster-local-node 2 --cluster-hash-seed 0xfeedcafe;-m cluster ! --cluster-local-nodemask 0x00000002 --cluster-total-nodes 2 --cluster-hash-seed 0xfeedcafe;OK
#n cluster !node_mask=0x00000002 total_nodes=2 hash_seed=0xfeedcafe
#L cluster !node_mask=0x00000002 total_nodes=2 hash_seed=0xfeedcafe
-m cluster --cluster-total-nodes 2 ! --cluster-local-nodemask 2 --cluster-hash-seed 0xfeedcafe;-m cluster ! --cluster-local-nodemask 0x00000002 --cluster-total-nodes 2 --cluster-hash-seed 0xfeedcafe;OK
#n cluster !node_mask=0x00000002 total_nodes=2 hash_seed=0xfeedcafe
#L cluster !node_mask=0x00000002 total_nodes=2 hash_seed=0xfeedcafe
-m cluster --cluster-total-nodes 2 --cluster-local-nodemask 0 --cluster-hash-seed 0xfeedcafe;;FAIL: cluster: bad value for option "--cluster-local-nodemask", or out of range (1-4294967295).
-m cluster --cluster-total-nodes 2 --cluster-local-nodemask 4 --cluster-hash-seed 0;;FAIL: cluster match: `--cluster-local-node' must be <= `--cluster-total-nodes'
-m cluster --cluster-total-nodes 2 --cluster-local-nodemask 3 --cluster-hash-seed 0;-m cluster --cluster-local-nodemask 0x00000003 --cluster-total-nodes 2 --cluster-hash-seed 0x00000000;OK
#n cluster node_mask=0x00000003 total_nodes=2 hash_seed=0x00000000
#L cluster node_mask=0x00000003 total_nodes=2 hash_seed=0x00000000
-m cluster --cluster-total-nodes 1 --cluster-local-nodemask 3 --cluster-hash-seed 0;;FAIL: cluster match: `--cluster-local-nodemask' too big for `--cluster-total-nodes'
-m cluster --cluster-total-nodes 2 --cluster-local-nodemask 3 --cluster-local-node 1 --cluster-hash-seed 0;;FAIL: cluster: option "--cluster-local-nodemask" can only be used once.
-m cluster --cluster-total-nodes 2 --cluster-local-node 1 --cluster-local-node 2 --cluster-hash-seed 0;;FAIL: cluster: option "--cluster-local-nodemask" can only be used once.
-m cluster --cluster-total-nodes 32 --cluster-local-node 32 --cluster-hash-seed 7;-m cluster --cluster-local-nodemask 0x80000000 --cluster-total-nodes 32 --cluster-hash-seed 0x00000007;OK
#n cluster node_mask=0x80000000 total_nodes=32 hash_seed=0x00000007
#L cluster node_mask=0x80000000 total_nodes=32 hash_seed=0x00000007
-m cluster --cluster-total-nodes 33 --cluster-local-node 32 --cluster-hash-seed 7;;FAIL: cluster: bad value for option "--cluster-total-nodes", or out of range (1-32).
-m cluster --cluster-total-nodes 0 --cluster-local-node 1 --cluster-hash-seed 7;;FAIL: cluster: bad value for option "--cluster-total-nodes", or out of range (1-32).
-m cluster --cluster-total-nodes 5 --cluster-local-node 0 --cluster-hash-seed 7;;FAIL: cluster: bad value for option "--cluster-local-node", or out of range (1-32).
-m cluster --cluster-total-nodes 5 --cluster-local-nodemask 16 --cluster-hash-seed 4294967296;;FAIL: cluster: bad value for option "--cluster-hash-seed", or out of range (0-4294967295).
-m cluster --cluster-total-nodes 5 --cluster-hash-seed 42;;FAIL: cluster match: `--cluster-local-node' or`--cluster-local-nodemask' is missing
