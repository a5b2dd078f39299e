//! The documentation speaks the truth: every `lead` block in it is a rule set that works.

use std::fs;
use std::path::{Path, PathBuf};

use leadwright::source::{FileKind, Source, Sources};
use leadwright::{check, syntax};

use crate::support::plain;

/// A fenced block with its info string and the heading it stands under.
struct Block {
    info: String,
    heading: String,
    text: String,
}

fn blocks(page: &str) -> Vec<Block> {
    let (mut blocks, mut heading, mut open) = (Vec::new(), String::new(), None::<Block>);
    for line in page.lines() {
        match (&mut open, line.trim_start().strip_prefix("```")) {
            (Some(_), Some(_)) => blocks.extend(open.take()),
            (Some(block), None) => {
                block.text.push_str(line);
                block.text.push('\n');
            }
            (None, Some(info)) => {
                open = Some(Block { info: info.trim().into(), heading: heading.clone(), text: String::new() });
            }
            (None, None) => {
                if let Some(title) = line.strip_prefix("## ") {
                    heading = title.into();
                }
            }
        }
    }
    blocks
}

/// The errors of texts that together are one rule set.
fn errors(texts: &[(String, &str)]) -> (Vec<String>, String) {
    let mut sources = Sources::new();
    for (name, text) in texts {
        sources.add(Source::new(name, *text, FileKind::Rules));
    }
    let (mut files, mut problems) = (Vec::new(), Vec::new());
    for (id, source) in sources.rules() {
        let (file, found) = syntax::parse(id, source);
        files.push(file);
        problems.extend(found);
    }
    problems.extend(check::check(&files, &sources).1);
    let codes = problems.iter().filter(|p| p.is_error()).map(|p| p.code.0.to_owned()).collect();
    problems.retain(leadwright::source::Problem::is_error);
    (codes, plain(&problems, &sources))
}

fn pages() -> Vec<PathBuf> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut pages = vec![root.join("README.md")];
    let mut folders = vec![root.join("docs")];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|e| e == "md") {
                pages.push(path);
            }
        }
    }
    pages.sort();
    pages
}

/// The anchors of a page's headings, as code hosts make them.
fn anchors(page: &str) -> Vec<String> {
    let mut fenced = false;
    let mut anchors = Vec::new();
    for line in page.lines() {
        fenced ^= line.trim_start().starts_with("```");
        let title = line.trim_start_matches('#');
        if fenced || title.len() == line.len() || !title.starts_with(' ') {
            continue;
        }
        let kept = title.trim().chars().filter(|sign| sign.is_alphanumeric() || matches!(sign, ' ' | '-' | '_'));
        anchors.push(kept.collect::<String>().to_lowercase().replace(' ', "-"));
    }
    anchors
}

#[test]
fn every_anchor_is_a_heading() {
    let mut seen = 0;
    for path in pages() {
        let page = fs::read_to_string(&path).unwrap();
        for rest in page.split("](").skip(1).filter(|rest| !rest.starts_with("http")) {
            let Some((target, anchor)) = rest.split(')').next().and_then(|link| link.split_once('#')) else { continue };
            let there = if target.is_empty() { path.clone() } else { path.parent().unwrap().join(target) };
            let found = anchors(&fs::read_to_string(&there).unwrap());
            assert!(
                found.iter().any(|a| a == anchor),
                "{} links to {target}#{anchor}, which is no heading",
                path.display()
            );
            seen += 1;
        }
    }
    assert!(seen > 10, "only {seen} anchors found");
}

/// Where the links of a page lead, without those that leave the project or stay on the page.
fn links(page: &str) -> Vec<String> {
    let ends = page.split("](").skip(1).filter_map(|rest| rest.split_once(')'));
    let targets = ends.map(|(target, _)| target.split('#').next().unwrap_or("").to_owned());
    targets.filter(|target| !target.is_empty() && !target.contains("://")).collect()
}

#[test]
fn every_link_leads_somewhere() {
    let mut seen = 0;
    for path in pages() {
        for target in links(&fs::read_to_string(&path).unwrap()) {
            seen += 1;
            let there = path.parent().unwrap().join(&target);
            assert!(there.exists(), "{} links to {target}, which is not there", path.display());
        }
    }
    assert!(seen > 20, "only {seen} links found");
}

#[test]
fn every_page_about_a_decision_is_listed() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/decisions");
    let listed = links(&fs::read_to_string(folder.join("README.md")).unwrap());
    for entry in fs::read_dir(&folder).unwrap() {
        let name = entry.unwrap().file_name().into_string().unwrap();
        assert!(name == "README.md" || listed.contains(&name), "{name} is not listed in docs/decisions/README.md");
    }
}

#[test]
fn the_language_page_is_one_rule_set() {
    let page = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/language.md")).unwrap();
    let blocks = blocks(&page);
    let texts: Vec<(String, &str)> =
        blocks.iter().filter(|b| b.info == "lead").map(|b| (format!("{}.lead", b.heading), b.text.as_str())).collect();
    assert!(texts.len() > 15, "only {} blocks found", texts.len());
    let (codes, shown) = errors(&texts);
    assert!(codes.is_empty(), "{shown}");
}

#[test]
fn every_block_elsewhere_is_a_rule_set_of_its_own() {
    let mut seen = 0;
    for path in pages().into_iter().filter(|p| !p.ends_with("language.md")) {
        let page = fs::read_to_string(&path).unwrap();
        for block in blocks(&page).into_iter().filter(|b| b.info == "lead") {
            seen += 1;
            let (codes, shown) = errors(&[(block.heading.clone(), &block.text)]);
            assert!(codes.is_empty(), "{} {}\n{}\n{shown}", path.display(), block.heading, block.text);
        }
    }
    assert!(seen > 0, "no block found");
}

#[test]
fn a_wrong_example_of_an_error_shows_that_error() {
    let page = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/errors.md")).unwrap();
    for block in blocks(&page).into_iter().filter(|b| b.info == "lead-wrong") {
        let code = block.heading.split_whitespace().next().unwrap_or_default().to_owned();
        if code.starts_with('W') {
            continue;
        }
        let (codes, shown) = errors(&[(block.heading.clone(), &block.text)]);
        assert!(codes.contains(&code), "{} is not shown by\n{}\n{shown}", block.heading, block.text);
    }
}
