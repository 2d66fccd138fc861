noinst_LIBRARIES += libextensions.a
libextensions_a_SOURCES = \
	extensions/list.h \
	extensions/registry.c \
	extensions/header.c \
	extensions/tcp.c \
	extensions/udp.c
