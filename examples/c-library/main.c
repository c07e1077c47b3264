/* Reads the digits in a file of 785 bytes per sample: 784 pixels from 0 to 255, and the digit. */
#include <math.h>
#include <stdio.h>

#include "digits.h"

int main(int count, char **arguments) {
    FILE *file = count == 2 ? fopen(arguments[1], "rb") : NULL;
    if (file == NULL) {
        fprintf(stderr, "usage: main FILE, such as ../../embedded/data/digits.bin\n");
        return 2;
    }
    unsigned char sample[DIGITS_INPUTS + 1];
    int samples = 0, right = 0;
    while (fread(sample, sizeof sample, 1, file) == 1) {
        float image[DIGITS_INPUTS], probabilities[DIGITS_OUTPUTS], sum = 0;
        for (int i = 0; i < DIGITS_INPUTS; i++)
            image[i] = sample[i] / 255.0f;
        if (digits_predict(image, probabilities) != 0 || digits_predict(NULL, probabilities) != 1)
            return 1;
        int best = 0;
        for (int i = 0; i < DIGITS_OUTPUTS; i++) {
            sum += probabilities[i];
            if (probabilities[i] > probabilities[best])
                best = i;
        }
        if (fabsf(sum - 1) > 1e-5f)
            return 1;
        printf("%d", best);
        right += best == sample[DIGITS_INPUTS];
        samples++;
    }
    fclose(file);
    printf("\n%d of %d are right\n", right, samples);
    return samples == 100 && right >= 95 ? 0 : 1;
}
