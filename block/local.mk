noinst_LIBRARIES += libblock.a
libblock_a_SOURCES = \
	block/block.h block/block_priv.h \
	block/build.c \
	block/edit.c \
	block/entry.c \
	block/kernel.c \
	block/loop.c \
	block/read.c \
	block/stretch.c
