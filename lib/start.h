/* What a program makes sure of before anything else. */
#ifndef SLUICE_START_H
#define SLUICE_START_H

/* Descriptors 0, 1 and 2 are there. */
void start_descriptors(void);

#endif
