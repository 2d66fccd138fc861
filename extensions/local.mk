noinst_LIBRARIES += libextensions.a
libextensions_a_SOURCES = \
	extensions/list.h \
	extensions/registry.c \
	extensions/header.c \
	extensions/tcp.c \
	extensions/udp.c \
	extensions/CHECKSUM.c \
	extensions/CONNMARK.c \
	extensions/CT.c \
	extensions/MARK.c \
	extensions/NFQUEUE.c \
	extensions/TTL.c \
	extensions/TCPMSS.c \
	extensions/addrtype.c \
	extensions/connmark.c \
	extensions/dscp.c \
	extensions/iprange.c \
	extensions/length.c \
	extensions/mac.c \
	extensions/owner.c \
	extensions/physdev.c \
	extensions/pkttype.c \
	extensions/tos.c \
	extensions/ttl.c
