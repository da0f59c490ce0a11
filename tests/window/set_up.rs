//! Connecting books and a partner in the window, step by step, as a person does.

use crate::world::Story;
use journeys::Window;
use serde_json::json;

/// How the partner is signed in to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Way {
    /// By a key that the window makes.
    MadeKey,
    /// By a password.
    Password,
}

impl Story {
    /// Connects the practice books, up to the sign-in.
    pub(crate) fn describe_books(&self, window: &Window) {
        window.go("connections/new");
        window.click("[data-test=step-next]");
        window.fill("[data-test=connection-name]", "Harbour & Pine");
        window.fill("[data-test=client-id]", self.books.practice.client_id());
        window.field("Client secret").fill(self.books.practice.client_secret().unwrap());
        window.click_words_in("summary", "Advanced: other addresses");
        window.click("[data-test=add-address]");
        let region = json!(self.books.practice.region()).as_str().unwrap().to_owned();
        let home = self.books.addresses()[&region].take();
        let address = |name: &str| home[name].as_str().unwrap().to_owned();
        window.field("Region code").fill(&region);
        window.field("Address of the books").fill(&address("api"));
        window.field("Address of the sign-in").fill(&address("accounts"));
        let list = window.field("Region of the books");
        let entry = list.all(&format!("option[value='{region}']")).pop().unwrap();
        entry.click();
        window.click("[data-test=step-next]");
        window.find("[data-test=sign-in-start]");
    }

    /// Connects the practice books, with the test as the person's browser.
    pub(crate) fn connect_books(&self, window: &Window) {
        self.describe_books(window);
        window.click("[data-test=sign-in-start]");
        let page = self.books.browse(&self.desktop.opened_address());
        assert!(page.contains("You are signed in"), "{page}");
        window.find_words("[data-test=company]", "Harbour & Pine");
        window.click("[data-test=confirm-company]");
        window.find("[data-test=next-partner]");
    }

    /// Makes the partner on the real server, compares its host key and tries the way.
    pub(crate) fn make_partner(&self, window: &Window, way: Way) {
        window.go("partners/new");
        window.fill("[data-test=partner-name]", "Fernhill Group");
        let address = format!("sftp://{}@127.0.0.1:{}/outbound", self.sshd.user(), self.sshd.port());
        window.field("Paste what they sent you").fill(&address);
        window.wait("the address to be understood", |window| {
            (window.find("[data-test=partner-user]").value() == self.sshd.user()).then_some(())
        });
        window.fill("[data-test=partner-folder]", "outbound");
        window.click("[data-test=step-next]");
        self.sign_in_to_partner(window, way);
        window.click("[data-test=step-next]");
        let shown = window.find("[data-test=fingerprint]").text().replace(char::is_whitespace, "");
        assert_eq!(shown, self.sshd.fingerprint());
        window.fill("[data-test=told-fingerprint]", &self.sshd.fingerprint());
        window.find("[data-test=compared][data-result=same]");
        window.click("[data-test=accept-host-key]");
        window.find("[data-test=next-layout]");
    }

    fn sign_in_to_partner(&self, window: &Window, way: Way) {
        match way {
            Way::MadeKey => {
                window.click("[data-test=make-key]");
                let line = window.find("[data-test=public-line]");
                let field = line.all("input, textarea, code").pop().unwrap();
                let (value, text) = (field.value(), field.text());
                self.sshd.authorize(if value.is_empty() { &text } else { &value });
            }
            Way::Password => {
                window.click_words_in("label", "A password");
                window.field("Password").fill(self.sshd.password());
            }
        }
    }
}
