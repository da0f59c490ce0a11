//! The refusals of these books, in the three shapes in which they arrive.

use super::value::{Object, Value, object};
use jiff::Timestamp;

/// One refusal.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Fault {
    pub(crate) status: u16,
    pub(crate) kind: &'static str,
    pub(crate) errors: Vec<Problem>,
}

/// One of its reasons.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Problem {
    pub(crate) code: &'static str,
    pub(crate) message: String,
    pub(crate) detail: String,
    pub(crate) element: Option<String>,
}

impl Fault {
    /// A request that is not right, 400.
    pub(crate) fn validation(code: &'static str, message: &str, detail: impl Into<String>) -> Fault {
        let problem = Problem { code, message: message.to_owned(), detail: detail.into(), element: None };
        Fault { status: 400, kind: "ValidationFault", errors: vec![problem] }
    }

    /// The same with the field it is about.
    pub(crate) fn at(mut self, element: &str) -> Fault {
        self.errors.iter_mut().for_each(|problem| problem.element = Some(element.to_owned()));
        self
    }

    pub(crate) fn unknown_property(class: &str, name: &str) -> Fault {
        let detail = format!(
            "Property Name:Unrecognized field \"{name}\" (class com.intuit.schema.finance.v3.{class}), not marked as ignorable"
        );
        Fault::validation("2010", "Request has invalid or unsupported property", detail)
    }

    pub(crate) fn unreadable(class: &str, problem: &str) -> Fault {
        let detail = format!("Property Name:Can not deserialize com.intuit.schema.finance.v3.{class}: {problem}");
        Fault::validation("2010", "Request has invalid or unsupported property", detail)
    }

    pub(crate) fn missing(name: &str) -> Fault {
        let detail = format!("Required parameter {name} is missing in the request");
        Fault::validation("2020", "Required param missing, need to supply the required value for the API", detail)
            .at(name)
    }

    pub(crate) fn bad_id(given: &str) -> Fault {
        Fault::validation("2030", "Invalid ID", format!("Id should be a valid number. Supplied value:{given}")).at("Id")
    }

    pub(crate) fn length(element: &str, most: usize, given: usize) -> Fault {
        let detail = format!(
            "String length specified does not match supported length: Min:0 Max:{most} Supplied length:{given}"
        );
        Fault::validation("2050", "Invalid String. String is either short or long.", detail).at(element)
    }

    pub(crate) fn enumeration(element: &str, given: &str) -> Fault {
        Fault::validation("2170", "Invalid Enumeration", format!("Invalid Enumeration : {given}")).at(element)
    }

    pub(crate) fn reference(element: &str, what: &str) -> Fault {
        let detail = format!(
            "Invalid Reference Id : {what} : Something you're trying to use has been made inactive. Check the fields with accounts, customers, items, vendors or employees."
        );
        Fault::validation("2500", "Invalid Reference Id", detail).at(element)
    }

    pub(crate) fn not_found() -> Fault {
        let detail = "Object Not Found : Something you're trying to use has been made inactive. Check the fields with accounts, customers, items, vendors or employees.";
        Fault::validation("610", "Object Not Found", detail)
    }

    pub(crate) fn stale() -> Fault {
        let detail = "Stale Object Error : You and Practice Bookkeeper were working on this at the same time. Practice Bookkeeper finished before you did, so your work was not saved.";
        Fault::validation("5010", "Stale Object Error", detail)
    }

    pub(crate) fn business(detail: &str) -> Fault {
        let detail = format!("Business Validation Error: {detail}");
        Fault::validation("6000", "A business validation error has occurred while processing your request", detail)
    }

    pub(crate) fn query(problem: impl AsRef<str>) -> Fault {
        Fault::validation("4001", "Invalid query", format!("QueryValidationError: {}", problem.as_ref()))
    }

    pub(crate) fn parse(problem: impl AsRef<str>) -> Fault {
        Fault::validation("4000", "Error parsing query", format!("QueryParserError: {}", problem.as_ref()))
    }

    pub(crate) fn unsupported(what: &str) -> Fault {
        let detail = format!("Operation {what} is not supported.");
        Fault::validation("500", "Unsupported Operation", detail)
    }

    /// An error of the server itself.
    pub(crate) fn system(status: u16) -> Fault {
        let problem = Problem {
            code: "10000",
            message: "An application error has occurred while processing your request".to_owned(),
            detail: "System Failure Error: com.intuit.practice".to_owned(),
            element: None,
        };
        Fault { status, kind: "SystemFault", errors: vec![problem] }
    }

    /// The token is not good, 401.
    pub(crate) fn token() -> Fault {
        let problem = Problem {
            code: "3200",
            message: "message=AuthenticationFailed; errorCode=003200; statusCode=401".to_owned(),
            detail: "Token expired: practice".to_owned(),
            element: None,
        };
        Fault { status: 401, kind: "AUTHENTICATION", errors: vec![problem] }
    }

    /// The token is good but not here, 403.
    pub(crate) fn elsewhere() -> Fault {
        let problem = Problem {
            code: "3100",
            message: "message=ApplicationAuthorizationFailed; errorCode=003100; statusCode=403".to_owned(),
            detail: "The application is not authorized for this company.".to_owned(),
            element: None,
        };
        Fault { status: 403, kind: "AUTHORIZATION", errors: vec![problem] }
    }

    /// The person who connected may no longer, 401 with a body of the books.
    pub(crate) fn no_admin() -> Fault {
        let detail = "Authorization Failure: The user who connected is not an administrator of this company any more.";
        Fault { status: 401, kind: "AuthorizationFault", ..Fault::validation("120", "Authorization Failure", detail) }
    }

    /// Too many requests, 429.
    pub(crate) fn throttled(detail: &str) -> Fault {
        let problem = Problem {
            code: "3001",
            message: "message=ThrottleExceeded; errorCode=003001; statusCode=429".to_owned(),
            detail: detail.to_owned(),
            element: None,
        };
        Fault { status: 429, kind: "SERVICE", errors: vec![problem] }
    }

    /// The `Fault` member: as a whole answer holds it, and as an item of a batch does.
    pub(crate) fn member(&self) -> Object {
        let errors = self.errors.iter().map(|problem| {
            object! {"Message": problem.message.as_str(), "Detail": problem.detail.as_str(), "code": problem.code}
                .maybe("element", problem.element.as_deref())
        });
        object! {"Error": errors.collect::<Value>(), "type": self.kind}
    }

    /// How the books say it.
    pub(crate) fn business_body(&self, time: &str) -> Object {
        object! {"Fault": self.member(), "time": time}
    }

    /// How the gateway says it.
    pub(crate) fn gateway_body(&self, now: Timestamp) -> Object {
        let errors = self.errors.iter().map(|problem| {
            object! {
                "message": problem.message.as_str(), "detail": problem.detail.as_str(), "code": problem.code,
                "element": Value::Null,
            }
        });
        let none = || Value::List(Vec::new());
        object! {
            "warnings": Value::Null, "intuitObject": Value::Null,
            "fault": object! {"error": errors.collect::<Value>(), "type": self.kind},
            "report": Value::Null, "queryResponse": Value::Null, "batchItemResponse": none(), "attachableResponse": none(),
            "syncErrorResponse": Value::Null, "requestId": Value::Null, "time": now.as_millisecond(),
            "status": Value::Null, "cdcresponse": none(),
        }
    }

    /// How the gateway says it in XML.
    pub(crate) fn xml(&self, time: &str) -> String {
        let mut text = format!(
            "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?><IntuitResponse time=\"{time}\" xmlns=\"http://schema.intuit.com/finance/v3\"><Fault type=\"{}\">",
            self.kind
        );
        for problem in &self.errors {
            let (message, detail) = (safe(&problem.message), safe(&problem.detail));
            text += &format!(
                "<Error code=\"{}\"><Message>{message}</Message><Detail>{detail}</Detail></Error>",
                problem.code
            );
        }
        text + "</Fault></IntuitResponse>"
    }
}

/// Text made safe for XML.
pub(crate) fn safe(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}
