//! How layouts reach the fields of documents by name: a macro makes, from one list, the typed structure that the
//! books fill, its JSON form, and the indexed access and the catalogue that layouts compile against.

use super::value::{Mismatch, Type, Value};
use super::{Kind, Kinds};

/// Where a field's value comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Class {
    /// Kept as the books or the file state it.
    Stored,
    /// Another way to see a stored field; setting it sets that one.
    View,
    /// Kept as stated, else computed once from the rest; what is read is compared with what the lines say.
    Derived,
}

/// One field of the catalogue.
#[derive(Debug)]
pub struct Field {
    /// The last part of its path, as `number` in `doc.number`.
    pub name: &'static str,
    /// What it holds.
    pub ty: Type,
    /// The kinds of document that have it.
    pub kinds: Kinds,
    /// Where it comes from.
    pub class: Class,
    /// Its meaning, for people.
    pub about: &'static str,
}

/// A party of a document (customer, ship-to …): a named group of fields.
#[derive(Debug)]
pub struct PartyField {
    /// The middle part of the path, as `customer` in `doc.customer.name`.
    pub name: &'static str,
    /// The kinds of document that have it.
    pub kinds: Kinds,
    /// Its meaning, for people.
    pub about: &'static str,
}

/// A list of a record.
#[derive(Debug)]
pub struct List {
    /// The last part of its path, as `lines` in `doc.lines`.
    pub name: &'static str,
    /// The kinds of document that have it.
    pub kinds: Kinds,
    /// Whether a layout that leaves items out loses part of the document (lines, paid): then the document is held.
    pub needs_all: bool,
    /// Its meaning, for people.
    pub about: &'static str,
    /// The items' scope.
    pub item: fn() -> &'static Scope,
}

/// All that one kind of record offers.
#[derive(Debug)]
pub struct Scope {
    /// The name by which paths start: `doc`, `line`, `tax` …
    pub name: &'static str,
    /// Its own fields; [`Slot::Field`] is an index into it.
    pub fields: &'static [Field],
    /// Its parties; [`Slot::Party`] is an index into it and one into the party's fields.
    pub parties: &'static [PartyField],
    /// Its lists; the index is what [`Record::len`] and the like take.
    pub lists: &'static [List],
    /// Whether it has custom fields, reached as `doc.custom.<name>`.
    pub has_custom: bool,
}

/// A resolved field: what a path compiles to.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Slot {
    /// A field of the record itself.
    Field(u16),
    /// A field of a party.
    Party(u16, u16),
    /// A custom field by its name in the books.
    Custom(Box<str>),
}

/// A resolved field with what the catalogue says of it.
#[derive(Debug, Clone)]
pub struct Resolved {
    /// The field.
    pub slot: Slot,
    /// What it holds; custom fields are texts unless the value says otherwise.
    pub ty: Type,
    /// The kinds that have it.
    pub kinds: Kinds,
    /// Where it comes from.
    pub class: Class,
}

impl Scope {
    /// Finds a field by the path behind the scope's name: `number`, `customer.name`, `custom.cf_route`.
    pub fn resolve(&self, path: &str) -> Option<Resolved> {
        let field_of = |fields: &'static [Field], name: &str| {
            fields.iter().position(|f| f.name == name).map(|i| (i as u16, &fields[i]))
        };
        match path.split_once('.') {
            None => {
                let (index, field) = field_of(self.fields, path)?;
                Some(Resolved { slot: Slot::Field(index), ty: field.ty, kinds: field.kinds, class: field.class })
            }
            Some(("custom", name)) if self.has_custom && !name.is_empty() => Some(Resolved {
                slot: Slot::Custom(name.into()),
                ty: Type::Text,
                kinds: Kinds::ALL,
                class: Class::Stored,
            }),
            Some((party, name)) => {
                let at = self.parties.iter().position(|p| p.name == party)?;
                let (index, field) = field_of(super::Party::SCOPE.fields, name)?;
                Some(Resolved {
                    slot: Slot::Party(at as u16, index),
                    ty: field.ty,
                    kinds: self.parties[at].kinds,
                    class: field.class,
                })
            }
        }
    }

    /// Finds a list by its name: its index and entry.
    pub fn list(&self, name: &str) -> Option<(usize, &'static List)> {
        self.lists.iter().position(|l| l.name == name).map(|i| (i, &self.lists[i]))
    }

    /// Every path that a document of this kind offers in this scope, parties spelled out, custom fields left out.
    pub fn paths(&self, kind: Kind) -> Vec<(String, &'static Field)> {
        let own = self.fields.iter().filter(|f| f.kinds.holds(kind)).map(|f| (format!("{}.{}", self.name, f.name), f));
        let parties = self.parties.iter().filter(|p| p.kinds.holds(kind));
        let of_party = parties.flat_map(|p| {
            super::Party::SCOPE.fields.iter().map(move |f| (format!("{}.{}.{}", self.name, p.name, f.name), f))
        });
        own.chain(of_party).collect()
    }
}

/// Indexed access to one record of a document, as layouts use it.
pub trait Record {
    /// What the record offers.
    fn scope(&self) -> &'static Scope;
    /// The value of a field.
    fn get(&self, slot: &Slot) -> Value<'_>;
    /// Puts a value into a field.
    ///
    /// # Errors
    /// Where the value is not of the field's type.
    fn set(&mut self, slot: &Slot, value: Value<'_>) -> Result<(), Mismatch>;
    /// How many items a list has; 0 for an index that is not there.
    fn len(&self, list: usize) -> usize;
    /// An item of a list.
    fn item(&self, list: usize, index: usize) -> Option<&dyn Record>;
    /// An item of a list, to be changed.
    fn item_mut(&mut self, list: usize, index: usize) -> Option<&mut dyn Record>;
    /// Appends an empty item; `None` for a list that is not there.
    fn push(&mut self, list: usize) -> Option<&mut dyn Record>;
}

/// Makes a record. See the uses in `document.rs`.
macro_rules! record {
    (
        $(#[$doc:meta])*
        pub struct $name:ident in $scope:literal {
            required { $($must:ident : $mty:tt $mabout:literal;)* }
            fields { $($field:ident : $ty:tt $kinds:expr, $class:ident, $about:literal;)* }
            parties { $($party:ident : $pkinds:expr, $pabout:literal;)* }
            lists { $($list:ident : $item:ident $lkinds:expr, $needs:literal, $labout:literal;)* }
            views { $($view:ident : $vty:ident $vkinds:expr, $vabout:literal, $get:expr, $set:expr;)* }
            $(custom $custom:ident)?
        }
    ) => {
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Default, serde::Serialize, serde::Deserialize)]
        #[serde(deny_unknown_fields)]
        pub struct $name {
            $(#[doc = $mabout] pub $must: record!(@type $mty),)*
            $(#[doc = $about] #[serde(default, skip_serializing_if = "is_nothing", serialize_with = "write_json", deserialize_with = "read_json")] pub $field: record!(@type $ty),)*
            $(#[doc = $pabout] #[serde(default, skip_serializing_if = "Party::is_empty")] pub $party: Party,)*
            $(#[doc = $labout] #[serde(default, skip_serializing_if = "Vec::is_empty")] pub $list: Vec<$item>,)*
            $(/// Custom fields of the books, by their names there.
            #[serde(default, skip_serializing_if = "std::collections::BTreeMap::is_empty")]
            pub $custom: std::collections::BTreeMap<String, $crate::document::Custom>,)?
        }

        impl $name {
            /// The catalogue of this record.
            pub const SCOPE: &'static Scope = &Scope {
                name: $scope,
                fields: &[
                    $(Field { name: stringify!($must), ty: <record!(@type $mty) as ValueSlot>::TYPE, kinds: Kinds::ALL, class: Class::Stored, about: $mabout },)*
                    $(Field { name: stringify!($field), ty: <record!(@type $ty) as ValueSlot>::TYPE, kinds: $kinds, class: Class::$class, about: $about },)*
                    $(Field { name: stringify!($view), ty: Type::$vty, kinds: $vkinds, class: Class::View, about: $vabout },)*
                ],
                parties: &[$(PartyField { name: stringify!($party), kinds: $pkinds, about: $pabout },)*],
                lists: &[$(List { name: stringify!($list), kinds: $lkinds, needs_all: $needs, about: $labout, item: || $item::SCOPE },)*],
                has_custom: record!(@has $($custom)?),
            };
        }

        const _: () = {
            #[allow(non_camel_case_types, clippy::allow_attributes, reason = "the variants are the fields' names; some records have none")]
            #[allow(dead_code, clippy::allow_attributes, reason = "only their numbers are used")]
            #[repr(u16)]
            enum At { $($must,)* $($field,)* $($view,)* End }
            #[allow(non_camel_case_types, clippy::allow_attributes, reason = "the variants are the parties' names; some records have none")]
            #[allow(dead_code, clippy::allow_attributes, reason = "only their numbers are used")]
            #[repr(u16)]
            enum PartyAt { $($party,)* End }
            #[allow(non_camel_case_types, clippy::allow_attributes, reason = "the variants are the lists' names; some records have none")]
            #[allow(dead_code, clippy::allow_attributes, reason = "only their numbers are used")]
            enum ListAt { $($list,)* End }

            /// The same numbers as constants, so that a match on them compiles to a jump.
            struct Is;
            #[allow(non_upper_case_globals, clippy::allow_attributes, reason = "the constants are the fields' names")]
            impl Is {
                $(const $must: u16 = At::$must as u16;)*
                $(const $field: u16 = At::$field as u16;)*
                $(const $view: u16 = At::$view as u16;)*
            }

            impl Record for $name {
                fn scope(&self) -> &'static Scope {
                    Self::SCOPE
                }
                fn get(&self, slot: &Slot) -> Value<'_> {
                    match slot {
                        $(Slot::Field(Is::$must) => ValueSlot::value(&self.$must),)*
                        $(Slot::Field(Is::$field) => ValueSlot::value(&self.$field),)*
                        $(Slot::Field(Is::$view) => { let get: fn(&$name) -> Value<'_> = $get; get(self) })*
                        $(Slot::Party(party, at) if *party == PartyAt::$party as u16 => self.$party.get(&Slot::Field(*at)),)*
                        $(Slot::Custom(name) => self.$custom.get(&**name).map_or(Value::Empty, |c| c.value()),)?
                        _ => Value::Empty,
                    }
                }
                fn set(&mut self, slot: &Slot, value: Value<'_>) -> Result<(), Mismatch> {
                    match slot {
                        $(Slot::Field(Is::$must) => ValueSlot::assign(&mut self.$must, value),)*
                        $(Slot::Field(Is::$field) => ValueSlot::assign(&mut self.$field, value),)*
                        $(Slot::Field(Is::$view) => { let set: fn(&mut $name, Value<'_>) -> Result<(), Mismatch> = $set; set(self, value) })*
                        $(Slot::Party(party, at) if *party == PartyAt::$party as u16 => self.$party.set(&Slot::Field(*at), value),)*
                        $(Slot::Custom(name) => {
                            match $crate::document::Custom::from_value(value) {
                                Some(custom) => { self.$custom.insert(name.to_string(), custom); }
                                None => { self.$custom.remove(&**name); }
                            }
                            Ok(())
                        })?
                        _ => Ok(()),
                    }
                }
                fn len(&self, list: usize) -> usize {
                    match list {
                        $(at if at == ListAt::$list as usize => self.$list.len(),)*
                        _ => 0,
                    }
                }
                fn item(&self, list: usize, index: usize) -> Option<&dyn Record> {
                    match list {
                        $(at if at == ListAt::$list as usize => self.$list.get(index).map(|item| item as &dyn Record),)*
                        _ => { let _ = index; None }
                    }
                }
                fn item_mut(&mut self, list: usize, index: usize) -> Option<&mut dyn Record> {
                    match list {
                        $(at if at == ListAt::$list as usize => self.$list.get_mut(index).map(|item| item as &mut dyn Record),)*
                        _ => { let _ = index; None }
                    }
                }
                fn push(&mut self, list: usize) -> Option<&mut dyn Record> {
                    match list {
                        $(at if at == ListAt::$list as usize => { self.$list.push($item::default()); self.$list.last_mut().map(|item| item as &mut dyn Record) })*
                        _ => None,
                    }
                }
            }
        };
    };
    (@type Text) => { Option<String> };
    (@type Number) => { Option<Decimal> };
    (@type Date) => { Option<Date> };
    (@type Time) => { Option<Timestamp> };
    (@type Bool) => { Option<bool> };
    (@type Raw) => { Option<Raw> };
    (@type Kind) => { Kind };
    (@type Status) => { Option<Status> };
    (@has $custom:ident) => { true };
    (@has) => { false };
}
pub(crate) use record;
