noinst_LIBRARIES += libbackend.a
libbackend_a_SOURCES = backend/backend.h backend/file.c \
	backend/layout.c backend/layout.h backend/layout_priv.h backend/layout_read.c \
	backend/legacy.c
