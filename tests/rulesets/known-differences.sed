# What 1.8.9 prints otherwise than 1.8.11, as the change that makes 1.8.11's text of it. One reason a line; the
# comparison with the system's iptables applies it to the system's text when that is 1.8.9.
