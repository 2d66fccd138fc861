/* Every extension, one line each: EXT(variable). The order is the order of the manual. */
EXT(ext_ip4)
EXT(ext_ip6)
EXT(ext_tcp)
EXT(ext_udp)
