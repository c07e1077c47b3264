//! Sums and products of plain numbers at compile time.

/// Returns the sum, at most `u64::MAX`.
pub const fn sum(numbers: &[u64]) -> u64 {
    let (mut sum, mut i) = (0u64, 0);
    while i < numbers.len() {
        sum = sum.saturating_add(numbers[i]);
        i += 1;
    }
    sum
}

/// Returns the product, at most `u64::MAX`.
pub const fn product(numbers: &[u64]) -> u64 {
    let (mut product, mut i) = (1u64, 0);
    while i < numbers.len() {
        product = product.saturating_mul(numbers[i]);
        i += 1;
    }
    product
}

/// Returns the largest number; 0 if there are none.
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
