//! Sums and products of plain numbers, worked out by the compiler.

/// The sum; the largest number, if it is larger.
pub const fn sum(numbers: &[u64]) -> u64 {
    let (mut sum, mut i) = (0u64, 0);
    while i < numbers.len() {
        sum = sum.saturating_add(numbers[i]);
        i += 1;
    }
    sum
}

/// The product; the largest number, if it is larger.
pub const fn product(numbers: &[u64]) -> u64 {
    let (mut product, mut i) = (1u64, 0);
    while i < numbers.len() {
        product = product.saturating_mul(numbers[i]);
        i += 1;
    }
    product
}

/// The largest of some numbers; 0 if there are none.
pub const fn largest(numbers: &[usize]) -> usize {
    let (mut largest, mut i) = (0, 0);
    while i < numbers.len() {
        if numbers[i] > largest {
            largest = numbers[i];
        }
        i += 1;
    }
    largest
}
