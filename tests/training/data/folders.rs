//! Folders with a folder per class.

use std::fs;
use std::path::{Path, PathBuf};

use stackprop::data::images::{self, Reader};
use stackprop::data::{Classes, DataError, FolderError, wav};

fn media(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("golden/media").join(name)
}

/// Makes a folder with copies of files of `media`, or with a text where there is no such name.
fn folder(name: &str, files: &[(&str, &str)]) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("folders").join(name);
    let _ = fs::remove_dir_all(&folder);
    for (file, content) in files {
        let path = folder.join(file);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        match fs::read(media(content)) {
            Ok(bytes) => fs::write(path, bytes),
            Err(_) => fs::write(path, content),
        }
        .unwrap();
    }
    folder
}

fn names(paths: &[PathBuf]) -> Vec<String> {
    paths.iter().map(|path| path.file_name().unwrap().to_string_lossy().into_owned()).collect()
}

#[test]
fn images_are_read_in_the_order_of_their_paths_and_other_files_are_listed() {
    let folder = folder(
        "images",
        &[
            ("dog/b.PNG", "colour.png"),
            ("dog/a.jpeg", "full.jpg"),
            ("cat/more/1.jpg", "half.jpg"),
            ("cat/2.png", "full.jpg"), // its content is JPEG
            ("cat/Thumbs.db", "-"),
            ("cat/.DS_Store", "-"),
            ("cat/._2.png", "-"),
            ("readme.txt", "-"),
            (".git/config", "-"),
            ("__MACOSX/cat/2.png", "-"),
        ],
    );
    let pets = images::folder::<f32, 3, 9, 13>(&folder).unwrap();
    assert_eq!(pets.classes.names(), ["cat", "dog"]);
    assert_eq!(pets.labels, [0, 0, 1, 1]);
    assert_eq!(names(&pets.files), ["2.png", "1.jpg", "a.jpeg", "b.PNG"]);
    assert_eq!(names(&pets.skipped), ["readme.txt", "Thumbs.db"]);
    assert_eq!(pets.inputs[3], *images::read::<f32, 3, 9, 13>(media("colour.png")).unwrap());
    assert_eq!(pets.inputs[0], pets.inputs[2]);
    assert_ne!(pets.inputs[0], pets.inputs[1]);
}

#[test]
fn the_classes_of_another_folder_keep_their_numbers() {
    let folder = folder("test", &[("dog/1.png", "colour.png")]);
    let classes = Classes::new(&["ant", "cat", "dog"]);
    let test = Reader::new().classes(&classes).folder::<f32, 1, 9, 13>(&folder).unwrap();
    assert_eq!((test.labels, &test.classes), (vec![2], &classes));
    assert_eq!(Reader::new().folder::<f32, 1, 9, 13>(&folder).unwrap().labels, [0]);
    let unknown = Reader::new().classes(&Classes::new(&["cat"])).folder::<f32, 1, 9, 13>(&folder).unwrap_err();
    assert!(matches!(unknown.without_path(), DataError::UnknownClass { class, .. } if class == "dog"));
}

#[test]
fn folders_without_classes_or_files_are_errors() {
    let error = |folder: &Path| match images::folder::<f32, 1, 9, 13>(folder).unwrap_err() {
        DataError::InFile { path, error } => match *error {
            DataError::Folder(error) => (path, error),
            error => panic!("{error}"),
        },
        error => panic!("{error}"),
    };
    assert_eq!(error(Path::new("no/such/folder")).1, FolderError::NotAFolder);
    assert_eq!(error(&media("colour.png")).1, FolderError::NotAFolder);
    let flat = folder("flat", &[("1.png", "colour.png"), ("2.png", "colour.png"), (".hidden/1.png", "-")]);
    assert_eq!(error(&flat), (flat.clone(), FolderError::NoClasses { files: 2 }));
    let empty = folder("empty", &[("cat/1.png", "colour.png"), ("dog/1.gif", "-")]);
    let (path, found) = error(&empty);
    assert!(path.ends_with("dog") && matches!(found, FolderError::NoFiles { skipped: 1, .. }), "{found}");
    assert!(found.to_string().contains("ends in .png, .jpg"), "{found}");
}

#[test]
fn an_error_names_the_file() {
    let folder = folder("damaged", &[("cat/1.png", "colour.png"), ("cat/2.png", "not an image")]);
    let message = images::folder::<f32, 1, 9, 13>(&folder).unwrap_err().to_string();
    let end = Path::new("cat").join("2.png").display().to_string();
    assert!(message.contains(&format!("{end}: neither a PNG nor a JPEG image")), "{message}");
}

#[cfg(unix)]
#[test]
fn links_do_not_lead_in_circles() {
    let folder = folder("links", &[("cat/1.png", "colour.png"), ("cat/more/2.png", "colour.png")]);
    std::os::unix::fs::symlink(folder.join("cat"), folder.join("cat/more/again")).unwrap();
    std::os::unix::fs::symlink(folder.join("cat"), folder.join("dog")).unwrap();
    let pets = images::folder::<f32, 1, 9, 13>(&folder).unwrap();
    assert_eq!(names(&pets.files), ["1.png", "2.png", "1.png", "2.png"]);
    assert_eq!(names(&pets.skipped), ["again", "again"]);
}

#[test]
fn recordings_of_a_folder_have_one_rate() {
    let files = [("no/1.wav", "i16.wav"), ("yes/1.WAV", "f32.wav"), ("yes/2.txt", "-")];
    let folder = folder("recordings", &files);
    let reader = wav::Reader::new().mono();
    let found = reader.folder::<f32, 50>(&folder).unwrap();
    assert_eq!((found.labels, names(&found.skipped)), (vec![0, 1], vec!["2.txt".to_string()]));
    assert_eq!(found.inputs[1].to_vec(), wav::read(media("f32.wav")).unwrap().mono());
    fs::copy(media("u8_mono.wav"), folder.join("yes/3.wav")).unwrap();
    let error = reader.folder::<f32, 50>(&folder).unwrap_err();
    assert!(
        matches!(error.without_path(), DataError::Wav(wav::WavError::Rate { found: 11_025, expected: 8000 })),
        "{error}"
    );
}
