//! References, parties and their addresses.

use super::Problem;
use crate::quickbooks::shape::Side;
use crate::row::Row;
use model::document::{Document, Party};

/// A reference to another record: its id, and its name where QuickBooks says it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Reference {
    pub(crate) id: Option<String>,
    pub(crate) name: Option<String>,
    /// What it refers to, where that is not always the same.
    pub(crate) kind: Option<String>,
}

impl Reference {
    /// The name, or the id where QuickBooks left the name out.
    pub(crate) fn named(self) -> Option<String> {
        self.name.or(self.id)
    }
}

/// A reference field.
pub(crate) fn reference(row: &Row<'_>, name: &str) -> Result<Reference, Problem> {
    let Some(found) = row.row(name)? else { return Ok(Reference::default()) };
    Ok(Reference { id: found.text("value")?, name: found.text("name")?, kind: found.text("type")? })
}

/// Fills an address into a party. The first line often repeats the name, or holds a person; the last ones hold what did not fit.
pub(crate) fn address(row: Option<&Row<'_>>, party: &mut Party) -> Result<(), Problem> {
    let Some(row) = row else { return Ok(()) };
    let mut lines = Vec::new();
    for name in ["Line1", "Line2", "Line3", "Line4", "Line5"] {
        lines.extend(row.text(name)?);
    }
    if lines.len() > 1 && party.name.as_deref() == Some(lines[0].trim()) {
        lines.remove(0);
    }
    let mut lines = lines.into_iter();
    party.street = lines.next();
    let rest: Vec<String> = lines.collect();
    party.street2 = (!rest.is_empty()).then(|| rest.join(", "));
    party.city = row.text("City")?;
    party.state = row.text("CountrySubDivisionCode")?;
    party.zip = row.text("PostalCode")?;
    party.country = row.text("Country")?;
    party.country_code = match row.text("CountryCode")? {
        Some(code) if code.len() == 2 => Some(code),
        _ => party.country.as_deref().and_then(two_letters),
    };
    Ok(())
}

/// ISO 3166: three letters and the two that mean the same.
const COUNTRIES: &str = "ABWAW AFGAF AGOAO AIAAI ALAAX ALBAL ANDAD AREAE ARGAR ARMAM ASMAS ATAAQ ATFTF ATGAG AUSAU AUTAT AZEAZ BDIBI BELBE BENBJ \
    BESBQ BFABF BGDBD BGRBG BHRBH BHSBS BIHBA BLMBL BLRBY BLZBZ BMUBM BOLBO BRABR BRBBB BRNBN BTNBT BVTBV BWABW CAFCF CANCA CCKCC CHECH \
    CHLCL CHNCN CIVCI CMRCM CODCD COGCG COKCK COLCO COMKM CPVCV CRICR CUBCU CUWCW CXRCX CYMKY CYPCY CZECZ DEUDE DJIDJ DMADM DNKDK DOMDO \
    DZADZ ECUEC EGYEG ERIER ESHEH ESPES ESTEE ETHET FINFI FJIFJ FLKFK FRAFR FROFO FSMFM GABGA GBRGB GEOGE GGYGG GHAGH GIBGI GINGN GLPGP \
    GMBGM GNBGW GNQGQ GRCGR GRDGD GRLGL GTMGT GUFGF GUMGU GUYGY HKGHK HMDHM HNDHN HRVHR HTIHT HUNHU IDNID IMNIM INDIN IOTIO IRLIE IRNIR \
    IRQIQ ISLIS ISRIL ITAIT JAMJM JEYJE JORJO JPNJP KAZKZ KENKE KGZKG KHMKH KIRKI KNAKN KORKR KWTKW LAOLA LBNLB LBRLR LBYLY LCALC LIELI \
    LKALK LSOLS LTULT LUXLU LVALV MACMO MAFMF MARMA MCOMC MDAMD MDGMG MDVMV MEXMX MHLMH MKDMK MLIML MLTMT MMRMM MNEME MNGMN MNPMP MOZMZ \
    MRTMR MSRMS MTQMQ MUSMU MWIMW MYSMY MYTYT NAMNA NCLNC NERNE NFKNF NGANG NICNI NIUNU NLDNL NORNO NPLNP NRUNR NZLNZ OMNOM PAKPK PANPA \
    PCNPN PERPE PHLPH PLWPW PNGPG POLPL PRIPR PRKKP PRTPT PRYPY PSEPS PYFPF QATQA REURE ROURO RUSRU RWARW SAUSA SDNSD SENSN SGPSG SGSGS \
    SHNSH SJMSJ SLBSB SLESL SLVSV SMRSM SOMSO SPMPM SRBRS SSDSS STPST SURSR SVKSK SVNSI SWESE SWZSZ SXMSX SYCSC SYRSY TCATC TCDTD TGOTG \
    THATH TJKTJ TKLTK TKMTM TLSTL TONTO TTOTT TUNTN TURTR TUVTV TWNTW TZATZ UGAUG UKRUA UMIUM URYUY USAUS UZBUZ VATVA VCTVC VENVE VGBVG \
    VIRVI VNMVN VUTVU WLFWF WSMWS YEMYE ZAFZA ZMBZM ZWEZW";

/// The two letters of a country that QuickBooks writes with three; a country written out stays as it is.
pub(crate) fn two_letters(country: &str) -> Option<String> {
    let code = country.trim().to_ascii_uppercase();
    let mut known = COUNTRIES.split_ascii_whitespace();
    match code.len() {
        3 => known.find(|entry| entry[..3] == code).map(|entry| entry[3..].to_owned()),
        2 => known.any(|entry| entry[3..] == code).then_some(code),
        _ => None,
    }
}

/// The parties of a document.
pub(crate) fn parties(side: Side, row: &Row<'_>, doc: &mut Document) -> Result<(), Problem> {
    match side {
        Side::Customer => {
            let found = reference(row, "CustomerRef")?;
            doc.customer = Party::named(found.id, found.name);
            doc.customer.email = row.row("BillEmail")?.map(|email| email.text("Address")).transpose()?.flatten();
            let billing = row.row("BillAddr")?;
            address(billing.as_ref(), &mut doc.customer)?;
            if billing.is_some() {
                doc.bill_to = Party { email: None, ..doc.customer.clone() };
            }
            delivery(row, doc)?;
            if !doc.ship_to.is_empty() {
                doc.ship_to.name.clone_from(&doc.customer.name);
            }
        }
        Side::Vendor => {
            let found = reference(row, "VendorRef")?;
            doc.vendor = Party::named(found.id, found.name);
            doc.vendor.email = row.row("POEmail")?.map(|email| email.text("Address")).transpose()?.flatten();
            address(row.row("VendorAddr")?.as_ref(), &mut doc.vendor)?;
            delivery(row, doc)?;
        }
        Side::Named => {
            let found = reference(row, "EntityRef")?;
            match found.kind.as_deref() {
                Some("Customer") => doc.customer = Party::named(found.id, found.name),
                // An employee's id is not one of a vendor.
                Some("Employee") => doc.vendor = Party::named(None, found.name),
                _ => doc.vendor = Party::named(found.id, found.name),
            }
        }
        Side::Itself | Side::Nobody => {}
    }
    Ok(())
}

fn delivery(row: &Row<'_>, doc: &mut Document) -> Result<(), Problem> {
    doc.ship_to.name.clone_from(&doc.customer.name);
    address(row.row("ShipAddr")?.as_ref(), &mut doc.ship_to)?;
    doc.ship_to.name = None;
    Ok(())
}
