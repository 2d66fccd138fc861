/* Checks at program start. */
#ifndef SLUICE_START_H
#define SLUICE_START_H

/* Makes sure that descriptors 0, 1 and 2 are open. */
void start_descriptors(void);

#endif
