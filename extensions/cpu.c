/* -m cpu: the processor that handles the packet. */
#include <linux/netfilter/xt_cpu.h>
#include "compiler/ext.h"

enum { CPU };

static const struct opt opts[] = {
[CPU] = {"cpu", .type = &v_num, .flags = INV | MAND | READTEST, .max = UINT32_MAX, .list = "cpu %~%v", .test = {K_CPU, REL_EQ},
	.help = "CPU number, from 0"},
{0} };

static const struct slot rev0[] = { [CPU] = {ENC_NUM, .at = AT(struct xt_cpu_info, cpu), .inv = 1} };

static const struct layout layouts[] = {
	{ .rev = 0, .size = sizeof(struct xt_cpu_info), .inv = AT(struct xt_cpu_info, invert), SLOTS(rev0) },
};

const struct ext ext_cpu = {
	.name = "cpu", .title = "processor that handles the packet", .kind = EXT_MATCH, .fam = FAM_ANY,
	.doc = "Matches the CPU that handles the packet, for instance to direct the connections of each receive queue to a server "
		"process of its own.",
	.example = "-t nat -A PREROUTING -p tcp --dport 80 -m cpu --cpu 0 -j REDIRECT --to-ports 8080\n"
		"-t nat -A PREROUTING -p tcp --dport 80 -m cpu --cpu 1 -j REDIRECT --to-ports 8081",
	.effect = STATEFUL, .opts = opts, LAYOUTS(layouts), .module = "NETFILTER_XT_MATCH_CPU",
};
