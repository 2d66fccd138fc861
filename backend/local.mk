noinst_LIBRARIES += libbackend.a
libbackend_a_SOURCES = backend/backend.h backend/file.c
