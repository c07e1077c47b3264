//! The header of a file of the format safetensors, read at compile time.
//!
//! The format is 8 bytes with the length of the header, the header, and the bytes of all tensors. The header is a JSON object with an entry
//! per tensor: `"dense0.weight": {"dtype": "F32", "shape": [784, 128], "data_offsets": [0, 401408]}`. Of JSON, only the part that such
//! headers consist of is read.

use crate::__private::text::Text;
use crate::weights::layout::is;

/// The largest number of extents that is remembered of a tensor. No network has more.
const MAX_RANK: usize = 8;

/// The largest header (bytes), as the crate `safetensors` limits it.
const MAX_HEADER: usize = 100_000_000;

/// The key of the entry that is not a tensor.
const METADATA: &str = "__metadata__";

/// The description of a tensor in a file.
#[derive(Clone, Copy)]
pub(super) struct Tensor<'a> {
    pub name: &'a str,
    pub dtype: &'a str,
    dims: [usize; MAX_RANK],
    rank: usize,
    /// Where its bytes begin and end in the data.
    pub offsets: [usize; 2],
}

impl Tensor<'_> {
    /// Returns its extents, outermost first.
    pub const fn dims(&self) -> &[usize] {
        self.dims.split_at(if self.rank < MAX_RANK { self.rank } else { MAX_RANK }).0
    }

    /// Returns the length of its bytes according to its type and its shape; `None` if there is no such type.
    const fn len(&self) -> Option<usize> {
        let bits = match self.dtype.as_bytes() {
            b"F64" | b"I64" | b"U64" | b"C64" => 64,
            b"F32" | b"I32" | b"U32" => 32,
            b"F16" | b"BF16" | b"I16" | b"U16" => 16,
            b"BOOL" | b"I8" | b"U8" | b"F8_E5M2" | b"F8_E4M3" | b"F8_E8M0" | b"F8_E4M3FNUZ" | b"F8_E5M2FNUZ" => 8,
            b"F6_E2M3" | b"F6_E3M2" => 6,
            b"F4" => 4,
            _ => return None,
        };
        let (mut bits, mut i) = (bits, 0);
        while i < self.dims().len() {
            bits = usize::saturating_mul(bits, self.dims[i]);
            i += 1;
        }
        Some(bits / 8)
    }
}

/// A reader of the entries of a header.
pub(super) struct Header<'a> {
    /// The path of the file, for messages.
    file: &'a str,
    text: &'a str,
    at: usize,
    /// The bytes of the tensors.
    pub data: &'a [u8],
    /// The number of bytes of the tensors that were read so far.
    total: usize,
    /// The format that the metadata states; empty if they do not.
    pub format: &'a str,
    /// The version of the format.
    pub version: &'a str,
}

impl<'a> Header<'a> {
    /// Returns a reader that is at the first entry.
    #[track_caller]
    pub const fn new(file: &'a str, bytes: &'a [u8]) -> Self {
        let Some((len, rest)) = bytes.split_first_chunk() else {
            let text = malformed(file).str("it has ").number(bytes.len());
            fail(text.str(" bytes, less than the 8 of the shortest header"))
        };
        let len = u64::from_le_bytes(*len);
        if len > MAX_HEADER as u64 {
            fail(malformed(file).str("its header would be larger than 100 MB"));
        }
        let Some((text, data)) = rest.split_at_checked(len as usize) else {
            let text = malformed(file).str("its header is longer than the file of ").number(bytes.len());
            fail(text.str(" bytes: is it truncated?"))
        };
        let Ok(text) = core::str::from_utf8(text) else { fail(malformed(file).str("its header is not UTF-8")) };
        let mut header = Self { file, text, at: 0, data, total: 0, format: "", version: "" };
        header.expect(b'{');
        header
    }

    /// Returns the next tensor; `None` after the last.
    #[track_caller]
    pub const fn next(&mut self) -> Option<Tensor<'a>> {
        loop {
            if self.take(b'}') {
                self.end();
                return None;
            }
            let name = self.string();
            self.expect(b':');
            self.expect(b'{');
            let tensor = if is(name, METADATA) {
                self.metadata();
                None
            } else {
                Some(self.tensor(name))
            };
            if !self.take(b',') && self.peek() != b'}' {
                self.unexpected();
            }
            if let Some(tensor) = tensor {
                self.total = self.total.saturating_add(tensor.offsets[1] - tensor.offsets[0]);
                return Some(tensor);
            }
        }
    }

    /// Reads the values of a tensor.
    #[track_caller]
    const fn tensor(&mut self, name: &'a str) -> Tensor<'a> {
        let mut tensor = Tensor { name, dtype: "", dims: [0; MAX_RANK], rank: 0, offsets: [0; 2] };
        let (mut has_shape, mut has_offsets) = (false, false);
        while !self.take(b'}') {
            let key = self.string();
            self.expect(b':');
            if is(key, "dtype") {
                tensor.dtype = self.string();
            } else if is(key, "shape") {
                has_shape = true;
                tensor.rank = self.numbers(&mut tensor.dims);
            } else if is(key, "data_offsets") {
                has_offsets = self.numbers(&mut tensor.offsets) == 2;
            } else {
                self.unexpected();
            }
            if !self.take(b',') && self.peek() != b'}' {
                self.unexpected();
            }
        }
        if !has_shape || !has_offsets || tensor.dtype.is_empty() {
            self.unexpected();
        }
        let [start, end] = tensor.offsets;
        if end > self.data.len() {
            self.cut_off();
        }
        let Some(len) = tensor.len() else { self.unexpected() };
        let fits = start <= end && end - start == len;
        if !fits {
            fail(malformed(self.file).str("the length of the tensor `").str(name).str("` does not fit its shape"));
        }
        tensor
    }

    /// Reads the metadata: texts with names.
    #[track_caller]
    const fn metadata(&mut self) {
        while !self.take(b'}') {
            let key = self.string();
            self.expect(b':');
            let value = self.string();
            if is(key, "format") {
                self.format = value;
            } else if is(key, "version") {
                self.version = value;
            }
            if !self.take(b',') && self.peek() != b'}' {
                self.unexpected();
            }
        }
    }

    /// Checks, after the last entry, that the tensors are all of the data.
    #[track_caller]
    const fn end(&mut self) {
        self.skip_space();
        if self.at != self.text.len() {
            self.unexpected();
        }
        if self.total != self.data.len() {
            self.cut_off();
        }
    }

    /// Reads a list of numbers, and returns its length. Those for which there is no room in `numbers` are counted, but not stored.
    #[track_caller]
    const fn numbers(&mut self, numbers: &mut [usize]) -> usize {
        let mut count = 0;
        self.expect(b'[');
        while !self.take(b']') {
            let number = self.number();
            if count < numbers.len() {
                numbers[count] = number;
            }
            count += 1;
            if !self.take(b',') && self.peek() != b']' {
                self.unexpected();
            }
        }
        count
    }

    #[track_caller]
    const fn number(&mut self) -> usize {
        self.skip_space();
        let (mut number, start) = (0usize, self.at);
        while self.peek().is_ascii_digit() {
            number = number.saturating_mul(10).saturating_add((self.peek() - b'0') as usize);
            self.at += 1;
        }
        if self.at == start {
            self.unexpected();
        }
        number
    }

    /// Reads a text as it is written, with its escapes. A name in a network has none.
    #[track_caller]
    const fn string(&mut self) -> &'a str {
        self.expect(b'"');
        let start = self.at;
        let text = self.text.as_bytes();
        while self.at < text.len() && text[self.at] >= b' ' && text[self.at] != b'"' {
            self.at += match (text[self.at], self.byte(1)) {
                (b'\\', b'"' | b'\\' | b'/' | b'b' | b'f' | b'n' | b'r' | b't') => 2,
                (b'\\', b'u') if self.are_hexadecimal([2, 3, 4, 5]) => 6,
                (b'\\', _) => self.unexpected(),
                _ => 1,
            };
        }
        if self.at >= text.len() || text[self.at] != b'"' {
            self.unexpected();
        }
        self.at += 1;
        // Both ends are at a quotation mark, which is a whole character.
        self.text.split_at(self.at - 1).0.split_at(start).1
    }

    /// Returns the next byte; 0 at the end.
    const fn peek(&self) -> u8 {
        self.byte(0)
    }

    /// Returns the byte this number of bytes after the next; 0 after the end.
    const fn byte(&self, after: usize) -> u8 {
        if self.at + after < self.text.len() { self.text.as_bytes()[self.at + after] } else { 0 }
    }

    const fn are_hexadecimal(&self, [a, b, c, d]: [usize; 4]) -> bool {
        self.byte(a).is_ascii_hexdigit()
            && self.byte(b).is_ascii_hexdigit()
            && self.byte(c).is_ascii_hexdigit()
            && self.byte(d).is_ascii_hexdigit()
    }

    const fn skip_space(&mut self) {
        while matches!(self.peek(), b' ' | b'\t' | b'\n' | b'\r') {
            self.at += 1;
        }
    }

    /// Whether this mark is next, which is then read.
    const fn take(&mut self, mark: u8) -> bool {
        self.skip_space();
        let is_next = self.peek() == mark;
        if is_next {
            self.at += 1;
        }
        is_next
    }

    #[track_caller]
    const fn expect(&mut self, mark: u8) {
        if !self.take(mark) {
            self.unexpected();
        }
    }

    #[track_caller]
    const fn unexpected(&self) -> ! {
        fail(malformed(self.file).str("its header is not the expected JSON, at byte ").number(self.at))
    }

    #[track_caller]
    const fn cut_off(&self) -> ! {
        let text = malformed(self.file).str("its tensors do not end where the file ends, after ");
        fail(text.number(self.text.len() + self.data.len() + size_of::<u64>()).str(" bytes: is it truncated?"))
    }
}

/// Returns the beginning of a message about a file of another format.
const fn malformed(file: &str) -> Text {
    Text::new().str("`").str(file).str("` is not a file of the format safetensors: ")
}

/// Stops the compiler with this message.
#[track_caller]
pub(super) const fn fail(text: Text) -> ! {
    panic!("{}", text.as_str())
}
