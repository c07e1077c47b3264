//! Recordings: what SciPy reads from the same files, and malformed ones.

use std::path::{Path, PathBuf};

use proptest::prelude::*;
use stackprop::data::DataError;
use stackprop::data::wav::{self, Reader, WavError};

use super::mutated::{assert_message, mutated};
use crate::common::golden;

fn path(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("golden/media").join(name)
}

fn bytes(name: &str) -> Vec<u8> {
    std::fs::read(path(name)).unwrap()
}

fn error(bytes: &[u8]) -> WavError {
    match Reader::new().read_from(bytes).unwrap_err() {
        DataError::Wav(error) => error,
        error => panic!("{error}"),
    }
}

#[test]
fn recordings_of_all_kinds_are_read_as_by_scipy() {
    let is_recording = |name: &str| name.ends_with(".wav");
    let mut count = 0;
    for case in golden::cases(golden::load("media")).iter().filter(|case| is_recording(golden::text(&case["name"]))) {
        let name = golden::text(&case["name"]);
        let sound = wav::read(path(name)).unwrap();
        assert_eq!(f64::from(sound.rate), golden::scalar(&case["rate"]), "{name}");
        let expected = golden::matrix(&case["channels"]);
        assert_eq!((sound.channels.len(), sound.len()), (expected.len(), 50), "{name}");
        for (found, expected) in sound.channels.iter().zip(&expected) {
            let expected: Vec<f32> = expected.iter().map(|x| *x as f32).collect();
            assert_eq!(found, &expected, "{name}");
        }
        count += 1;
    }
    assert_eq!(count, 9);
}

#[test]
fn one_channel_is_the_mean_and_arrays_are_cut_or_padded() {
    let stereo = wav::read(path("f32.wav")).unwrap();
    let mean = Reader::new().mono().read(path("f32.wav")).unwrap();
    assert_eq!(mean.channels, [stereo.mono()]);
    assert!((mean.channels[0][7] - (stereo.channels[0][7] + stereo.channels[1][7]) / 2.0).abs() < 1e-7);

    let error = Reader::new().samples::<f32, 50>(path("f32.wav")).unwrap_err();
    assert!(matches!(error.without_path(), DataError::Wav(WavError::Channels { found: 2 })));
    assert!(error.to_string().contains("f32.wav: the recording has 2 channels instead of 1: choose `mono`"), "{error}");
    let error = Reader::new().mono().samples::<f32, 60>(path("f32.wav")).unwrap_err();
    assert!(matches!(error.without_path(), DataError::Wav(WavError::Length { found: 50, expected: 60 })));

    let long = *Reader::new().mono().cut_or_pad().samples::<f32, 60>(path("f32.wav")).unwrap();
    assert_eq!((&long[..50], &long[50..]), (&mean.channels[0][..], &[0.0; 10][..]));
    let short = *Reader::new().mono().cut_or_pad().samples::<f64, 20>(path("f32.wav")).unwrap();
    assert_eq!(short.map(|x| x as f32), mean.channels[0][..20]);
}

#[test]
fn another_rate_is_an_error_with_both_numbers() {
    let error = Reader::new().rate(16_000).read(path("i16.wav")).unwrap_err();
    assert!(matches!(error.without_path(), DataError::Wav(WavError::Rate { found: 8000, expected: 16_000 })));
    assert!(Reader::new().rate(8000).read(path("i16.wav")).is_ok());
}

/// A file of chunks.
fn file(chunks: &[(&[u8; 4], &[u8])]) -> Vec<u8> {
    let mut file = b"RIFF\0\0\0\0WAVE".to_vec();
    for (name, content) in chunks {
        file.extend(*name);
        file.extend((content.len() as u32).to_le_bytes());
        file.extend(*content);
        file.resize(file.len().next_multiple_of(2), 0);
    }
    file
}

/// The format of one channel at 8000 Hz.
fn format(tag: u16, bits: u16) -> Vec<u8> {
    let bytes = u32::from(bits / 8);
    let words = [1u16.to_le_bytes(), (bytes as u16).to_le_bytes(), bits.to_le_bytes()];
    [&tag.to_le_bytes()[..], &words[0], &8000u32.to_le_bytes(), &(8000 * bytes).to_le_bytes(), &words[1], &words[2]]
        .concat()
}

#[test]
fn other_chunks_are_skipped_and_an_unknown_length_is_that_of_the_file() {
    // An odd length is followed by one more byte.
    let chunks: [(&[u8; 4], &[u8]); 4] =
        [(b"LIST", b"abc"), (b"fmt ", &format(1, 16)), (b"fact", &[0; 4]), (b"data", &[0, 64, 0, 192])];
    let mut with_others = file(&chunks);
    let sound = Reader::new().read_from(&with_others[..]).unwrap();
    assert_eq!(sound.channels, [[0.5, -0.5]]);
    let length = with_others.len() - 8;
    with_others[length..length + 4].copy_from_slice(&u32::MAX.to_le_bytes());
    assert_eq!(Reader::new().read_from(&with_others[..]).unwrap(), sound);
    with_others[length..length + 4].copy_from_slice(&6u32.to_le_bytes());
    assert_eq!(error(&with_others), WavError::Truncated { expected: 6, found: 4 });
}

#[test]
fn files_that_are_not_read_are_errors_with_a_cure() {
    for (tag, name) in [(2, "ADPCM of Microsoft"), (6, "A-law"), (7, "µ-law"), (0x55, "MP3"), (0x1234, "format 0x1234")]
    {
        let error = error(&file(&[(b"fmt ", &format(tag, 8)), (b"data", &[0; 4])]));
        assert_eq!(error, WavError::Compressed { format: name.to_string() });
        assert!(error.to_string().contains("ffmpeg -i FILE -c:a pcm_s16le NEW.wav"), "{error}");
    }
    for bytes in [&b""[..], b"RIFF", b"ID3\x03", b"RIFF\0\0\0\0WAVE", b"RF64\xff\xff\xff\xffWAVE", &bytes("f64.wav")] {
        assert!(matches!(error(bytes), WavError::Format { .. }));
    }
    let no_format = error(&file(&[(b"data", &[0; 4])])).to_string();
    assert!(no_format.contains("it has no format in front of its samples"), "{no_format}");
    let nan = [&0f32.to_le_bytes()[..], &f32::NAN.to_le_bytes()].concat();
    let nan = error(&file(&[(b"fmt ", &format(3, 32)), (b"data", &nan)]));
    assert_eq!(nan, WavError::NotFinite { sample: 1, channel: 0 });
    assert!(Reader::new().read_from(&file(&[(b"fmt ", &format(1, 16)), (b"data", &[])])[..]).unwrap().is_empty());
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(if std::env::var_os("FULL").is_some() { 20_000 } else { 200 }))]

    #[test]
    fn mutated_recordings_are_finite_samples_or_errors(
        name in prop::sample::select(vec!["u8.wav", "i16.wav", "i24.wav", "i32_mono.wav", "f32.wav", "f64.wav"]),
        header in prop::collection::vec((0..44usize, any::<u8>()), 0..4),
        changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 0..4),
        end in any::<prop::sample::Index>(),
        is_cut in prop::bool::weighted(0.2),
    ) {
        let mut file = bytes(name);
        header.iter().for_each(|(index, byte)| file[*index] = *byte);
        let file = mutated(file, &changes, is_cut.then_some(end));
        match Reader::new().read_from(&file[..]) {
            Ok(sound) => prop_assert!(sound.channels.iter().flatten().all(|x| x.is_finite())),
            Err(error) => assert_message(&error),
        }
    }
}
