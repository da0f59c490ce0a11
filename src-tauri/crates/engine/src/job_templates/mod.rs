//! Ready-made jobs: for each provider's books one that people ask for, as JSON files beside this one. Each names a ready layout
//! and says in its remarks what is to be filled in.

use crate::api::{JobTemplateView, Reply};
use crate::error::{Code, Error, Result};
use jiff::civil::{Time, time};
use model::connection::Provider;
use model::job::{Job, Schedule};

/// When a job may run every day: before people come in, and after the night in which many books are closed for repair.
const MORNING: Time = time(6, 30, 0, 0);

/// A ready-made job.
struct Template {
    /// Its name, as in `xero-invoices-810`.
    name: &'static str,
    /// Whose books it reads.
    provider: Provider,
    /// The settings as JSON.
    json: &'static str,
}

impl Template {
    fn job(&self) -> Job {
        serde_json::from_str(self.json).expect("BUG: every template is read by a test")
    }
}

macro_rules! templates {
    ($($name:literal $provider:ident,)*) => {
        const TEMPLATES: &[Template] =
            &[$(Template { name: $name, provider: Provider::$provider, json: include_str!(concat!($name, ".json")) },)*];
    };
}

templates! {
    "zoho-invoices-ubl" ZohoBooks,
    "quickbooks-bills-csv" QuickBooksOnline,
    "xero-invoices-810" Xero,
    "xero-payments-820" Xero,
    "freshbooks-invoices-edifact" FreshBooks,
    "bill-bills-fixed" Bill,
}

/// The JSON text of a ready job.
///
/// # Errors
/// [`Code::NotFound`] with the names there are.
pub fn template(name: &str) -> Result<String> {
    TEMPLATES.iter().find(|template| template.name == name).map(|template| template.json.to_owned()).ok_or_else(|| {
        let known: Vec<_> = TEMPLATES.iter().map(|template| template.name).collect();
        Error::new(Code::NotFound, format!("There is no ready job “{name}”."))
            .hint(format!("There are: {}.", known.join(", ")))
    })
}

/// The ready jobs.
pub fn templates() -> Vec<JobTemplateView> {
    TEMPLATES.iter().map(view).collect()
}

fn view(template: &Template) -> JobTemplateView {
    let mut job = template.job();
    let remarks = std::mem::take(&mut job.remarks);
    // Whoever stands there shows the command line's reader where a name goes; it is nobody of the books.
    let asks_party = !std::mem::take(&mut job.selection.parties).is_empty();
    let layout = formats::templates::get(job.layout.as_str()).map(|layout| layout.layout());
    let (layout_title, layout_kinds) = layout.map(|layout| (layout.name, layout.documents)).unwrap_or_default();
    JobTemplateView {
        name: template.name.to_owned(),
        title: job.name.clone(),
        provider: template.provider,
        kinds: job.selection.kinds.clone(),
        layout: job.layout.to_string(),
        layout_title,
        layout_kinds,
        about: remarks.first().cloned().unwrap_or_default(),
        remarks,
        asks_party,
        suggested: Schedule::Daily { at: MORNING, zone: None },
        job,
    }
}

/// [`templates`] as an answer.
pub(crate) fn list() -> Reply {
    Reply::JobTemplates(templates())
}

/// [`template`] as an answer.
pub(crate) fn show(name: &str) -> Result<Reply> {
    template(name).map(Reply::JobText)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_ready_job_fits_its_ready_layout_and_says_what_to_fill_in() {
        for template in TEMPLATES {
            let (name, job) = (template.name, template.job());
            assert_eq!(job.id.to_string(), name);
            let layout = formats::templates::get(job.layout.as_str()).unwrap_or_else(|| panic!("{name}: no layout"));
            let plan = formats::layout::compile(&layout.layout()).unwrap();
            assert!(job.selection.kinds.iter().all(|kind| plan.kinds().contains(kind)), "{name}");
            assert_eq!(plan.per() == model::layout::PerFile::Document, job.file.per == model::job::Per::Document);
            assert!(job.file.name.parse::<formats::filename::Pattern>().is_ok(), "{name}");
            let told = job.remarks.join("\n");
            for word in plan.needs().params {
                assert!(told.contains(&word), "{name} does not say {word}");
            }
            for word in ["connection:", "partner:", "layout template ", job.layout.as_str(), template.provider.title()]
            {
                assert!(told.contains(word), "{name} does not say {word}");
            }
        }
    }

    #[test]
    fn a_form_is_given_nothing_that_only_explains() {
        for view in templates() {
            let name = &view.name;
            assert!(view.job.remarks.is_empty() && view.job.selection.parties.is_empty(), "{name}");
            assert!(!view.about.contains("ml-connector") && view.about.ends_with('.'), "{name}: {}", view.about);
            assert!(!view.layout_title.is_empty(), "{name}");
            assert!(view.kinds.iter().all(|kind| view.layout_kinds.contains(kind)), "{name}");
            assert_eq!(view.asks_party, template(name).unwrap().contains("Name of the "), "{name}");
            assert!(crate::schedule::problem(&view.suggested).is_none(), "{name}");
        }
    }

    #[test]
    fn remarks_are_read_and_not_kept() {
        for template in TEMPLATES {
            let job = template.job();
            assert!(job.remarks.len() > 3, "{}", template.name);
            let kept = serde_json::to_value(&job).unwrap();
            assert_eq!(kept.get("//"), None, "{}", template.name);
        }
    }

    #[test]
    fn an_unknown_name_is_answered_with_those_there_are() {
        let error = template("xero-invoices-811").unwrap_err();
        assert_eq!(error.code, Code::NotFound);
        assert!(error.hint.contains("xero-invoices-810"));
    }
}
