//! A reader of event files, which shares nothing with their writer: records, checksums bit by bit, and fields of messages.

/// The fields of a message: their numbers and contents.
#[derive(Clone, Debug, PartialEq)]
pub struct Message(pub Vec<(u64, Field)>);

#[derive(Clone, Debug, PartialEq)]
pub enum Field {
    Varint(u64),
    Fixed64(u64),
    Bytes(Vec<u8>),
    Fixed32(u32),
}

/// The messages of all records of a file.
pub fn read(mut bytes: &[u8]) -> Vec<Message> {
    let mut messages = Vec::new();
    while !bytes.is_empty() {
        let (head, rest) = bytes.split_at(12);
        let length = u64::from_le_bytes(head[..8].try_into().unwrap());
        assert_eq!(u32::from_le_bytes(head[8..].try_into().unwrap()), masked(crc32c(&head[..8])));
        let (data, rest) = rest.split_at(length as usize);
        let (check, rest) = rest.split_at(4);
        assert_eq!(u32::from_le_bytes(check.try_into().unwrap()), masked(crc32c(data)));
        messages.push(message(data));
        bytes = rest;
    }
    messages
}

fn crc32c(bytes: &[u8]) -> u32 {
    let step = |crc: u32, _| if crc & 1 == 1 { crc >> 1 ^ 0x82f6_3b78 } else { crc >> 1 };
    !bytes.iter().fold(!0, |crc: u32, byte| (0..8).fold(crc ^ u32::from(*byte), step))
}

fn masked(crc: u32) -> u32 {
    crc.rotate_right(15).wrapping_add(0xa282_ead8)
}

fn varint(bytes: &mut &[u8]) -> u64 {
    let (mut value, mut shift) = (0, 0);
    loop {
        let (first, rest) = bytes.split_first().unwrap();
        *bytes = rest;
        value |= u64::from(first & 0x7f) << shift;
        shift += 7;
        if first & 0x80 == 0 {
            return value;
        }
    }
}

fn message(mut bytes: &[u8]) -> Message {
    let mut fields = Vec::new();
    while !bytes.is_empty() {
        let key = varint(&mut bytes);
        let mut take = |length: usize| {
            let (taken, rest) = bytes.split_at(length);
            bytes = rest;
            taken
        };
        let field = match key & 7 {
            1 => Field::Fixed64(u64::from_le_bytes(take(8).try_into().unwrap())),
            5 => Field::Fixed32(u32::from_le_bytes(take(4).try_into().unwrap())),
            2 => {
                let length = varint(&mut bytes) as usize;
                let (taken, rest) = bytes.split_at(length);
                bytes = rest;
                Field::Bytes(taken.to_vec())
            }
            0 => Field::Varint(varint(&mut bytes)),
            kind => panic!("fields of the kind {kind}"),
        };
        fields.push((key >> 3, field));
    }
    Message(fields)
}

impl Message {
    fn find(&self, number: u64) -> Option<&Field> {
        self.0.iter().find(|(other, _)| *other == number).map(|(_, field)| field)
    }

    pub fn messages(&self, number: u64) -> Vec<Self> {
        let field = |(other, field): &(u64, Field)| match field {
            Field::Bytes(bytes) if *other == number => Some(message(bytes)),
            _ => None,
        };
        self.0.iter().filter_map(field).collect()
    }

    pub fn bytes(&self, number: u64) -> Option<&[u8]> {
        if let Field::Bytes(bytes) = self.find(number)? { Some(bytes) } else { None }
    }

    pub fn text(&self, number: u64) -> Option<&str> {
        Some(std::str::from_utf8(self.bytes(number)?).unwrap())
    }

    /// An integer, which is 0 if it is not written.
    pub fn integer(&self, number: u64) -> u64 {
        if let Some(Field::Varint(value)) = self.find(number) { *value } else { 0 }
    }

    /// A number of 64 bits, which is 0 if it is not written.
    pub fn double(&self, number: u64) -> f64 {
        if let Some(Field::Fixed64(bits)) = self.find(number) { f64::from_bits(*bits) } else { 0.0 }
    }

    pub fn float(&self, number: u64) -> Option<f32> {
        if let Some(Field::Fixed32(bits)) = self.find(number) { Some(f32::from_bits(*bits)) } else { None }
    }

    pub fn doubles(&self, number: u64) -> Vec<f64> {
        let bytes = self.bytes(number).unwrap_or_default();
        bytes.chunks_exact(8).map(|chunk| f64::from_le_bytes(chunk.try_into().unwrap())).collect()
    }
}
