:OUTPUT,POSTROUTING
*mangle
-m owner --uid-owner 0;=;OK
-m owner ! --uid-owner 1000-2000;=;OK
-m owner --gid-owner 4294967294;=;OK
-m owner --gid-owner 0-10 --suppl-groups;=;OK
-m owner ! --socket-exists;=;OK
-m owner --socket-exists --uid-owner 0 --gid-owner 0;=;OK
-m owner --uid-owner nosuchuser;;FAIL: owner: Bad value for "--uid-owner" option: "nosuchuser"
-m owner --suppl-groups;;FAIL: owner: Bad value for "--suppl-groups" option: "you need to use --gid-owner first"
-m owner ! --suppl-groups;;FAIL: owner: option "--suppl-groups" cannot be inverted.
-m owner;;FAIL: owner: At least one of --uid-owner, --gid-owner or --socket-exists is required
