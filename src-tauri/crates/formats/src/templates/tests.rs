use super::*;
use crate::layout::compile;
use model::Kind;
use std::collections::BTreeSet;

#[test]
fn every_template_compiles_and_keeps_its_name() {
    for template in list() {
        let layout = template.layout();
        let plan = compile(&layout).unwrap_or_else(|problems| panic!("{}: {problems:?}", template.name));
        assert!(!plan.columns().is_empty(), "{}", template.name);
        assert_eq!(get(template.name), Some(*template));
        let again = Layout::from_json(&layout.to_json()).unwrap();
        assert_eq!(again, layout, "{}: what is exported is the same layout", template.name);
    }
    assert_eq!(get("csv-nothing"), None);
}

#[test]
fn there_is_a_template_for_every_kind_of_document() {
    let served: BTreeSet<Kind> = list().iter().flat_map(|template| template.layout().documents).collect();
    for kind in Kind::ALL {
        assert!(served.contains(kind), "{kind} has no template");
    }
}
