noinst_LIBRARIES += libcompiler.a
libcompiler_a_SOURCES = \
	compiler/blob.c compiler/blob.h \
	compiler/compare.c compiler/compare.h compiler/compare_print.c \
	compiler/doc.c compiler/doc.h \
	compiler/effect.c compiler/effect.h \
	compiler/founder.c compiler/founder.h \
	compiler/env.c compiler/env.h \
	compiler/equiv.c compiler/equiv_draw.c compiler/equiv_late.c compiler/equiv.h compiler/equiv_priv.h \
	compiler/ext.c compiler/ext.h \
	compiler/image.c compiler/image_bytes.c compiler/image_elem.c compiler/image_entry.c compiler/image_fit.c compiler/image_front.c \
	compiler/image_group.c compiler/image_grow.c compiler/image_met.c compiler/image_met.h compiler/image_pack.c \
	compiler/image_place.c compiler/image_probe.c compiler/image_put.c compiler/image_share.c \
	compiler/image_decode.c compiler/image_reach.c compiler/image_read.c compiler/image_text.c compiler/image_uncover.c compiler/image_whole.c \
	compiler/image.h compiler/image_text.h compiler/image_priv.h \
	compiler/ir.c compiler/ir_list.c compiler/ir.h \
	compiler/json.c compiler/json.h \
	compiler/key.c compiler/key.h compiler/key.def \
	compiler/lint.c compiler/lint.h \
	compiler/lower.c compiler/lower.h \
	compiler/memo.h \
	compiler/nftname.c compiler/nfttest.c compiler/nfttext.c compiler/nfttext.h \
	compiler/nir.c compiler/nir.h compiler/nir.def \
	compiler/nirvm.c compiler/nirvm_draw.c compiler/nirvm_link.c compiler/nirvm_xt.c compiler/nirvm_packet.c \
	compiler/nirvm.h compiler/nirvm_packet.h compiler/nirvm_priv.h \
	compiler/opt.c compiler/opt_asks.c compiler/opt_cells.c compiler/opt_cost.c compiler/opt_cover.c compiler/opt_depth.c compiler/opt_divide.c \
	compiler/opt_elems.c compiler/opt_front.c compiler/opt_group.c compiler/opt_hide.c compiler/opt_map.c compiler/opt_node.c compiler/opt_open.c compiler/opt_other.c \
	compiler/opt_order.c compiler/opt_run.c compiler/opt_said.c compiler/opt_sections.c compiler/opt_share.c compiler/opt_sieve.c \
	compiler/opt_stretch.c compiler/opt_tree.c compiler/opt_tree_rule.c compiler/opt_turns.c compiler/opt_unseen.c \
	compiler/opt.h compiler/opt_cost.h compiler/opt_cover.h compiler/opt_map.h compiler/opt_node.h compiler/opt_pass.h compiler/opt_priv.h compiler/opt_tree.h \
	compiler/raise.c compiler/raise_read.c compiler/raise.h \
	compiler/shape.c compiler/shape.h compiler/shape_tell.c \
	compiler/slot.c compiler/slot.h \
	compiler/tables.def \
	compiler/test.c compiler/test.h compiler/test_imply.c compiler/test_imply.h \
	compiler/text.c compiler/text.h \
	compiler/tlv.c compiler/tlv.h \
	compiler/use.c compiler/use.h compiler/use_sealed.c \
	compiler/rng.c \
	compiler/value.c compiler/value.h \
	compiler/xml.c compiler/xml.h \
	compiler/vtype.c compiler/vtype.h \
	compiler/vtype_addr.c \
	compiler/vtype_bits.c \
	compiler/vtype_named.c \
	compiler/vtype_code.c \
	compiler/vtype_nat.c \
	compiler/vtype_num.c \
	compiler/vtype_port.c \
	compiler/vtype_rate.c \
	compiler/vtype_text.c \
	compiler/vtype_time.c \
	compiler/vtype_word.c
