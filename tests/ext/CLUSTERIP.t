:INPUT
# family 4
-j CLUSTERIP;=;OK
#n CLUSTERIP
#L CLUSTERIP
-j CLUSTERIP --new;;FAIL: CLUSTERIP target: Invalid parameter combination
-j CLUSTERIP --new --hashmode sourceip --clustermac 01:02:03:04:05:06 --total-nodes 4 --local-node 4 --hash-init 1;=;OK
#n CLUSTERIP hashmode=sourceip clustermac=01:02:03:04:05:06 total_nodes=4 local_node=4 hash_init=1
#L CLUSTERIP hashmode=sourceip clustermac=01:02:03:04:05:06 total_nodes=4 local_node=4 hash_init=1
-d 10.31.3.236/32 -i lo -j CLUSTERIP --new --hashmode sourceip --clustermac 01:AA:7B:47:F7:D7 --total-nodes 2 --local-node 0 --hash-init 1;-d 10.31.3.236/32 -i lo -j CLUSTERIP --new --hashmode sourceip --clustermac 01:aa:7b:47:f7:d7 --total-nodes 2 --local-node 0 --hash-init 1;OK
#n CLUSTERIP hashmode=sourceip clustermac=01:aa:7b:47:f7:d7 total_nodes=2 local_node=0 hash_init=1
#L CLUSTERIP hashmode=sourceip clustermac=01:aa:7b:47:f7:d7 total_nodes=2 local_node=0 hash_init=1
-d 10.31.3.236/32 -i lo -j CLUSTERIP --new --hashmode sourceip --clustermac 01:AA:7B:47:F7:D7 --total-nodes 2 --local-node 1 --hash-init 1;-d 10.31.3.236/32 -i lo -j CLUSTERIP --new --hashmode sourceip --clustermac 01:aa:7b:47:f7:d7 --total-nodes 2 --local-node 1 --hash-init 1;OK
#n CLUSTERIP hashmode=sourceip clustermac=01:aa:7b:47:f7:d7 total_nodes=2 local_node=1 hash_init=1
#L CLUSTERIP hashmode=sourceip clustermac=01:aa:7b:47:f7:d7 total_nodes=2 local_node=1 hash_init=1
-d 10.31.3.236/32 -i lo -j CLUSTERIP --new --hashmode foo --clustermac 01:AA:7B:47:F7:D7 --total-nodes 2 --local-node 1 --hash-init 1;;FAIL: Unknown hashmode "foo"
-d 10.31.3.236/32 -i lo -j CLUSTERIP --new --hashmode sourceip --clustermac 02:AA:7B:47:F7:D7 --total-nodes 2 --local-node 1 --hash-init 1;;FAIL: MAC has to be a multicast ethernet address
-d 10.31.3.236/32 -i lo -j CLUSTERIP --new --clustermac 01:AA:7B:47:F7:D7 --total-nodes 2 --local-node 1 --hash-init 1;;FAIL: CLUSTERIP target: Invalid parameter combination
-d 10.31.3.236/32 -i lo -j CLUSTERIP --new --hashmode sourceip --total-nodes 2 --local-node 1 --hash-init 1;;FAIL: CLUSTERIP target: Invalid parameter combination
-d 10.31.3.236/32 -i lo -j CLUSTERIP --new --hashmode sourceip --clustermac 01:AA:7B:47:F7:D7 --local-node 1;;FAIL: CLUSTERIP target: Invalid parameter combination
-d 10.31.3.236/32 -i lo -j CLUSTERIP --new --hashmode sourceip --clustermac 01:AA:7B:47:F7:D7 --total-nodes 17 --local-node 1;;FAIL: CLUSTERIP: bad value for option "--total-nodes", or out of range (0-16).
-d 10.31.3.236/32 -i lo -j CLUSTERIP --new --hashmode sourceip --clustermac 01:AA:7B:47:F7:D7 --total-nodes 2 --local-node 3;-d 10.31.3.236/32 -i lo -j CLUSTERIP --new --hashmode sourceip --clustermac 01:aa:7b:47:f7:d7 --total-nodes 2 --local-node 3 --hash-init 0;OK
#n CLUSTERIP hashmode=sourceip clustermac=01:aa:7b:47:f7:d7 total_nodes=2 local_node=3 hash_init=0
#L CLUSTERIP hashmode=sourceip clustermac=01:aa:7b:47:f7:d7 total_nodes=2 local_node=3 hash_init=0
-d 10.31.3.236/32 -i lo -j CLUSTERIP --hashmode sourceip --clustermac 01:AA:7B:47:F7:D7 --total-nodes 2 --local-node 1;;FAIL: CLUSTERIP target: Invalid parameter combination
-d 10.31.3.236/32 -i lo -j CLUSTERIP --local-node 1;;FAIL: CLUSTERIP target: Invalid parameter combination
-d 10.31.3.236/32 -i lo -j CLUSTERIP --new --hashmode SOURCEIP --clustermac 01:AA:7B:47:F7:D7 --total-nodes 0 --local-node 1;-d 10.31.3.236/32 -i lo -j CLUSTERIP --new --hashmode sourceip --clustermac 01:aa:7b:47:f7:d7 --total-nodes 0 --local-node 1 --hash-init 0;OK
#n CLUSTERIP hashmode=sourceip clustermac=01:aa:7b:47:f7:d7 total_nodes=0 local_node=1 hash_init=0
#L CLUSTERIP hashmode=sourceip clustermac=01:aa:7b:47:f7:d7 total_nodes=0 local_node=1 hash_init=0
