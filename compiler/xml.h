/* Rules as XML, in the format of iptables-xml. */
#ifndef SLUICE_XML_H
#define SLUICE_XML_H

#include "compiler/ir.h"

/* Text content or, including the quotes, an attribute value: & < > " are escaped; control characters become question
 * marks. */
void xml_text(struct buf *b, const char *s, size_t len);
/* <!-- … -->; each - of the text is preceded by *, since -- would end the comment. */
void xml_comment(struct buf *b, const char *s, size_t len);

/* A rule consists of <conditions> and <actions>. Rules with equal conditions may share them: open, one action for each,
 * close. */
void xml_rule_open(struct buf *b, struct cx *cx, const struct rule *r, bool counters);
void xml_rule_action(struct buf *b, struct cx *cx, const struct rule *r);
void xml_rule_close(struct buf *b);
/* Do both have the same conditions (at least one), and may actions follow those of the first? */
bool xml_combines(const struct rule *first, const struct rule *second);

#endif
