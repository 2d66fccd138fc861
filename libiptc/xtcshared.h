/* Declarations shared by libip4tc and libip6tc: see libiptc(3). */
#ifndef _LIBXTC_SHARED_H
#define _LIBXTC_SHARED_H

/* The name of a chain or policy. Parameters of this type accept any string; names have at most 29 bytes. */
typedef char xt_chainlabel[32];

struct xt_counters;
/* A table as it was read, with the changes made since. */
struct xtc_handle;

/* Some of the functions as pointers, for programs that support both families: iptc_ops, ip6tc_ops. */
struct xtc_ops {
	int (*commit)(struct xtc_handle *);
	struct xtc_handle *(*init)(const char *);
	void (*free)(struct xtc_handle *);
	int (*builtin)(const char *, struct xtc_handle *const);
	int (*is_chain)(const char *, struct xtc_handle *const);
	int (*flush_entries)(const char *, struct xtc_handle *);
	int (*create_chain)(const char *, struct xtc_handle *);
	const char *(*first_chain)(struct xtc_handle *);
	const char *(*next_chain)(struct xtc_handle *);
	const char *(*get_policy)(const char *, struct xt_counters *, struct xtc_handle *);
	int (*set_policy)(const char *, const char *, struct xt_counters *, struct xtc_handle *);
	const char *(*strerror)(int);
};

#endif
