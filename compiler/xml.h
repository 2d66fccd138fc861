/* Rules as XML, in the form of iptables-xml. */
#ifndef SLUICE_XML_H
#define SLUICE_XML_H

#include "compiler/ir.h"

/* Text between tags or, with the quotes, in an attribute: & < > " are escaped; control characters are question marks. */
void xml_text(struct buf *b, const char *s, size_t len);
/* <!-- … -->; each - of the text gets a * in front, for two of them would end the comment. */
void xml_comment(struct buf *b, const char *s, size_t len);

/* A rule is <conditions> and <actions>. Of those that share their conditions the actions may stand behind each other:
 * open, actions of each, close. */
void xml_rule_open(struct buf *b, struct cx *cx, const struct rule *r, bool counters);
void xml_rule_action(struct buf *b, struct cx *cx, const struct rule *r);
void xml_rule_close(struct buf *b);
/* Do both ask for the same (and for something), and can actions follow those of the first? */
bool xml_combines(const struct rule *first, const struct rule *second);

#endif
