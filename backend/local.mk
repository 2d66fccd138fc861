noinst_LIBRARIES += libbackend.a
libbackend_a_SOURCES = \
	backend/backend.h \
	backend/blobfile.c backend/blobfile.h \
	backend/edit.c \
	backend/emit.c backend/emit.h \
	backend/emit_blob.c \
	backend/emit_nft.c \
	backend/emit_text.c \
	backend/file.c \
	backend/fingers.c \
	backend/fold.c backend/fold_open.c backend/fold_plan.c backend/fold.h backend/fold_priv.h \
	backend/kernel.c \
	backend/layout.c backend/layout.h backend/layout_read.c \
	backend/legacy.c backend/legacy.h backend/legacy_edit.c backend/legacy_error.c \
	backend/legacy_blobfile.c backend/legacy_dump.c backend/legacy_fill.c \
	backend/lock.c backend/lock.h \
	backend/nft.c backend/nft.h \
	backend/nft_ahead.c backend/nft_ahead.h \
	backend/nft_ask.c \
	backend/nft_attr.c backend/nft_attr_get.c backend/nft_attr.h \
	backend/nft_batch.c \
	backend/nft_beside.c \
	backend/nft_commit.c \
	backend/nft_dear.c \
	backend/nft_empty.c \
	backend/nft_error.c \
	backend/nft_find.c \
	backend/nft_flush.c \
	backend/nft_hold.c backend/nft_hold.h \
	backend/nft_late.c \
	backend/nft_left.c \
	backend/nft_load.c backend/nft_load.h \
	backend/nft_loose.c \
	backend/nft_meet.c \
	backend/nft_number.c backend/nft_orders.c \
	backend/nft_patch.c backend/nft_split.c \
	backend/nft_plan.c backend/nft_plan.h \
	backend/nft_refs.c \
	backend/nft_run.c \
	backend/nft_set.c backend/nft_set.h \
	backend/nft_told.c \
	backend/nft_uncover.c \
	backend/nft_unsaid.c \
	backend/nft_view.c backend/nft_view.h \
	backend/nft_way.c \
	backend/nft_xt.c backend/nft_xt.h \
	backend/nft_zero.c \
	backend/place.c backend/place.h \
	backend/survey.c \
	backend/trial.c \
	backend/watch.c backend/watch.h backend/watch_priv.h backend/watch_way.c
