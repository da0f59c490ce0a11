//! From the path of a field to the place where its value is.

use crate::layout::plan::{ScopeName, Source};
use model::Document;
use model::document::Scope;

/// The scopes that are open where a path stands, outermost first. Outside documents it is the document as well: what
/// stands there must be the same in all of them.
pub(super) fn open_scopes(scopes: &[ScopeName]) -> Vec<ScopeName> {
    if scopes.is_empty() { vec![ScopeName { name: "doc".to_owned(), scope: Document::SCOPE }] } else { scopes.to_vec() }
}

/// Finds a field.
///
/// # Errors
/// A sentence that says what is not known and what is meant perhaps.
pub(super) fn resolve(path: &str, scopes: &[ScopeName]) -> Result<Source, String> {
    let scopes = open_scopes(scopes);
    let (first, rest) = path
        .split_once('.')
        .ok_or_else(|| format!("“{path}” is no field: fields start with {}, as in “doc.number”", names(&scopes)))?;
    if let Some(level) = scopes.iter().rposition(|open| open.name == first) {
        return field(path, rest, scopes[level].scope, level, None);
    }
    for (level, open) in scopes.iter().enumerate().rev() {
        if let Some(list) = open.scope.lists.iter().position(|list| (list.item)().name == first) {
            return field(path, rest, (open.scope.lists[list].item)(), level, Some(list));
        }
    }
    Err(format!("“{path}”: “{first}” is not open here; fields start with {}", names(&scopes)))
}

fn names(scopes: &[ScopeName]) -> String {
    scopes.iter().map(|open| format!("“{}.”", open.name)).collect::<Vec<_>>().join(" or ")
}

fn field(path: &str, rest: &str, scope: &'static Scope, level: usize, common: Option<usize>) -> Result<Source, String> {
    let resolved = scope.resolve(rest).ok_or_else(|| unknown(path, rest, scope))?;
    let level = u8::try_from(level).expect("BUG: scopes nest a few levels deep");
    Ok(Source {
        level,
        slot: resolved.slot,
        common,
        ty: resolved.ty,
        kinds: resolved.kinds,
        class: resolved.class,
        path: path.to_owned(),
    })
}

fn unknown(path: &str, rest: &str, scope: &'static Scope) -> String {
    let prefix = &path[..path.len() - rest.len()];
    let own = scope.fields.iter().map(|field| field.name.to_owned());
    let of_parties = scope.parties.iter().flat_map(|party| {
        model::document::Party::SCOPE.fields.iter().map(move |field| format!("{}.{}", party.name, field.name))
    });
    let near = own.chain(of_parties).map(|name| (distance(rest, &name), name)).min();
    if scope.lists.iter().any(|list| list.name == rest) {
        return format!("“{path}” is a list: put a section with “each”: “{path}” over it");
    }
    match near {
        Some((far, name)) if far <= 3 && far < rest.len() => {
            format!("the field “{path}” is not known; is “{prefix}{name}” meant?")
        }
        _ => format!("the field “{path}” is not known"),
    }
}

/// Insertions, deletions and changes that make one text of the other.
fn distance(a: &str, b: &str) -> usize {
    let b: Vec<char> = b.chars().collect();
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, from) in a.chars().enumerate() {
        let mut corner = row[0];
        row[0] = i + 1;
        for (j, to) in b.iter().enumerate() {
            let change = corner + usize::from(from != *to);
            corner = row[j + 1];
            row[j + 1] = change.min(row[j] + 1).min(row[j + 1] + 1);
        }
    }
    row[b.len()]
}

/// What a section repeats over, taken apart.
pub(super) enum ListPath<'a> {
    Documents,
    Batches,
    List { level: usize, list: usize },
    Pieces { field: &'a str, width: usize },
}

/// Reads `each`.
///
/// # Errors
/// A sentence that says what is wrong.
pub(super) fn list<'a>(each: &'a str, scopes: &[ScopeName]) -> Result<ListPath<'a>, String> {
    match each {
        "documents" => return Ok(ListPath::Documents),
        "batches" => return Ok(ListPath::Batches),
        _ => {}
    }
    if let Some(inside) = each.strip_prefix("pieces(").and_then(|rest| rest.strip_suffix(')')) {
        let (field, width) =
            inside.split_once(',').ok_or("say “pieces(field, width)”, as in “pieces(doc.memo, 80)”")?;
        let width =
            width.trim().parse().ok().filter(|width| *width > 0).ok_or("the width of pieces is a number from 1")?;
        return Ok(ListPath::Pieces { field: field.trim(), width });
    }
    let (first, name) = each.split_once('.').ok_or_else(|| {
        format!("“{each}” is no list: say “documents”, “batches”, “pieces(field, width)” or a list such as “doc.lines”")
    })?;
    let level = scopes.iter().rposition(|open| open.name == first);
    let level = level.ok_or_else(|| format!("“{each}”: “{first}” is not open here"))?;
    let scope = scopes[level].scope;
    let (list, _) = scope.list(name).ok_or_else(|| {
        let known = scope.lists.iter().map(|list| format!("{first}.{}", list.name)).collect::<Vec<_>>().join(", ");
        if known.is_empty() {
            format!("“{first}” has no lists")
        } else {
            format!("the list “{each}” is not known; known are {known}")
        }
    })?;
    Ok(ListPath::List { level, list })
}
