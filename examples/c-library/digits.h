/* A network that reads handwritten digits. Its weights are part of the library. */
#ifndef DIGITS_H
#define DIGITS_H

#ifdef __cplusplus
extern "C" {
#endif

/* The numbers of values of an image, 28 rows of 28 grey pixels from 0 to 1, and of an output. */
#define DIGITS_INPUTS 784
#define DIGITS_OUTPUTS 10

/* Computes the probabilities of the ten digits. Returns 0, or 1 if a pointer is NULL, and then does nothing.
 *
 * It allocates nothing, keeps nothing between calls, and can be called from several threads at once. */
int digits_predict(const float image[DIGITS_INPUTS], float probabilities[DIGITS_OUTPUTS]);

#ifdef __cplusplus
}
#endif

#endif
