//! Time zones as Xero names them, the names of Windows in capitals without spaces, and as the rest of the world does.

/// Xero's name and the IANA zone.
const ZONES: &[(&str, &str)] = &[
    ("AFGHANISTANSTANDARDTIME", "Asia/Kabul"),
    ("ALASKANSTANDARDTIME", "America/Anchorage"),
    ("ARABIANSTANDARDTIME", "Asia/Dubai"),
    ("ARABICSTANDARDTIME", "Asia/Baghdad"),
    ("ARABSTANDARDTIME", "Asia/Riyadh"),
    ("ARGENTINASTANDARDTIME", "America/Argentina/Buenos_Aires"),
    ("ATLANTICSTANDARDTIME", "America/Halifax"),
    ("AUSCENTRALSTANDARDTIME", "Australia/Darwin"),
    ("AUSEASTERNSTANDARDTIME", "Australia/Sydney"),
    ("AZERBAIJANSTANDARDTIME", "Asia/Baku"),
    ("AZORESSTANDARDTIME", "Atlantic/Azores"),
    ("BAHIASTANDARDTIME", "America/Bahia"),
    ("BANGLADESHSTANDARDTIME", "Asia/Dhaka"),
    ("BELARUSSTANDARDTIME", "Europe/Minsk"),
    ("CANADACENTRALSTANDARDTIME", "America/Regina"),
    ("CAPEVERDESTANDARDTIME", "Atlantic/Cape_Verde"),
    ("CAUCASUSSTANDARDTIME", "Asia/Yerevan"),
    ("CENAUSTRALIASTANDARDTIME", "Australia/Adelaide"),
    ("CENTRALAMERICASTANDARDTIME", "America/Guatemala"),
    ("CENTRALASIASTANDARDTIME", "Asia/Bishkek"),
    ("CENTRALBRAZILIANSTANDARDTIME", "America/Cuiaba"),
    ("CENTRALEUROPEANSTANDARDTIME", "Europe/Warsaw"),
    ("CENTRALEUROPESTANDARDTIME", "Europe/Budapest"),
    ("CENTRALPACIFICSTANDARDTIME", "Pacific/Guadalcanal"),
    ("CENTRALSTANDARDTIME", "America/Chicago"),
    ("CENTRALSTANDARDTIMEMEXICO", "America/Mexico_City"),
    ("CHINASTANDARDTIME", "Asia/Shanghai"),
    ("DATELINESTANDARDTIME", "Etc/GMT+12"),
    ("EAFRICASTANDARDTIME", "Africa/Nairobi"),
    ("EASTERNSTANDARDTIME", "America/New_York"),
    ("EAUSTRALIASTANDARDTIME", "Australia/Brisbane"),
    ("EEUROPESTANDARDTIME", "Europe/Chisinau"),
    ("EGYPTSTANDARDTIME", "Africa/Cairo"),
    ("EKATERINBURGSTANDARDTIME", "Asia/Yekaterinburg"),
    ("ESOUTHAMERICASTANDARDTIME", "America/Sao_Paulo"),
    ("FIJISTANDARDTIME", "Pacific/Fiji"),
    ("FLESTANDARDTIME", "Europe/Kyiv"),
    ("GEORGIANSTANDARDTIME", "Asia/Tbilisi"),
    ("GMTSTANDARDTIME", "Europe/London"),
    ("GREENLANDSTANDARDTIME", "America/Nuuk"),
    ("GREENWICHSTANDARDTIME", "Atlantic/Reykjavik"),
    ("GTBSTANDARDTIME", "Europe/Bucharest"),
    ("HAWAIIANSTANDARDTIME", "Pacific/Honolulu"),
    ("INDIASTANDARDTIME", "Asia/Kolkata"),
    ("IRANSTANDARDTIME", "Asia/Tehran"),
    ("ISRAELSTANDARDTIME", "Asia/Jerusalem"),
    ("JORDANSTANDARDTIME", "Asia/Amman"),
    ("KALININGRADSTANDARDTIME", "Europe/Kaliningrad"),
    ("KAMCHATKASTANDARDTIME", "Asia/Kamchatka"),
    ("KOREASTANDARDTIME", "Asia/Seoul"),
    ("LIBYASTANDARDTIME", "Africa/Tripoli"),
    ("LINEISLANDSSTANDARDTIME", "Pacific/Kiritimati"),
    ("MAGADANSTANDARDTIME", "Asia/Magadan"),
    ("MAURITIUSSTANDARDTIME", "Indian/Mauritius"),
    ("MIDATLANTICSTANDARDTIME", "Etc/GMT+2"),
    ("MIDDLEEASTSTANDARDTIME", "Asia/Beirut"),
    ("MONTEVIDEOSTANDARDTIME", "America/Montevideo"),
    ("MOROCCOSTANDARDTIME", "Africa/Casablanca"),
    ("MOUNTAINSTANDARDTIME", "America/Denver"),
    ("MOUNTAINSTANDARDTIMEMEXICO", "America/Mazatlan"),
    ("MYANMARSTANDARDTIME", "Asia/Yangon"),
    ("NAMIBIASTANDARDTIME", "Africa/Windhoek"),
    ("NCENTRALASIASTANDARDTIME", "Asia/Novosibirsk"),
    ("NEPALSTANDARDTIME", "Asia/Kathmandu"),
    ("NEWFOUNDLANDSTANDARDTIME", "America/St_Johns"),
    ("NEWZEALANDSTANDARDTIME", "Pacific/Auckland"),
    ("NORTHASIAEASTSTANDARDTIME", "Asia/Irkutsk"),
    ("NORTHASIASTANDARDTIME", "Asia/Krasnoyarsk"),
    ("PACIFICSASTANDARDTIME", "America/Santiago"),
    ("PACIFICSTANDARDTIME", "America/Los_Angeles"),
    ("PACIFICSTANDARDTIMEMEXICO", "America/Tijuana"),
    ("PAKISTANSTANDARDTIME", "Asia/Karachi"),
    ("PARAGUAYSTANDARDTIME", "America/Asuncion"),
    ("ROMANCESTANDARDTIME", "Europe/Paris"),
    ("RUSSIANSTANDARDTIME", "Europe/Moscow"),
    ("RUSSIATIMEZONE10", "Asia/Srednekolymsk"),
    ("RUSSIATIMEZONE11", "Asia/Kamchatka"),
    ("RUSSIATIMEZONE3", "Europe/Samara"),
    ("SAEASTERNSTANDARDTIME", "America/Cayenne"),
    ("SAMOASTANDARDTIME", "Pacific/Apia"),
    ("SAPACIFICSTANDARDTIME", "America/Bogota"),
    ("SAWESTERNSTANDARDTIME", "America/La_Paz"),
    ("SEASIASTANDARDTIME", "Asia/Bangkok"),
    ("SINGAPORESTANDARDTIME", "Asia/Singapore"),
    ("SOUTHAFRICASTANDARDTIME", "Africa/Johannesburg"),
    ("SRILANKASTANDARDTIME", "Asia/Colombo"),
    ("SYRIASTANDARDTIME", "Asia/Damascus"),
    ("TAIPEISTANDARDTIME", "Asia/Taipei"),
    ("TASMANIASTANDARDTIME", "Australia/Hobart"),
    ("TOKYOSTANDARDTIME", "Asia/Tokyo"),
    ("TONGASTANDARDTIME", "Pacific/Tongatapu"),
    ("TURKEYSTANDARDTIME", "Europe/Istanbul"),
    ("ULAANBAATARSTANDARDTIME", "Asia/Ulaanbaatar"),
    ("USEASTERNSTANDARDTIME", "America/Indiana/Indianapolis"),
    ("USMOUNTAINSTANDARDTIME", "America/Phoenix"),
    ("UTC", "Etc/UTC"),
    ("UTC+12", "Etc/GMT-12"),
    ("UTC+13", "Etc/GMT-13"),
    ("UTC02", "Etc/GMT+2"),
    ("UTC11", "Etc/GMT+11"),
    ("VENEZUELASTANDARDTIME", "America/Caracas"),
    ("VLADIVOSTOKSTANDARDTIME", "Asia/Vladivostok"),
    ("WAUSTRALIASTANDARDTIME", "Australia/Perth"),
    ("WCENTRALAFRICASTANDARDTIME", "Africa/Lagos"),
    ("WESTASIASTANDARDTIME", "Asia/Tashkent"),
    ("WESTPACIFICSTANDARDTIME", "Pacific/Port_Moresby"),
    ("WEUROPESTANDARDTIME", "Europe/Berlin"),
    ("YAKUTSKSTANDARDTIME", "Asia/Yakutsk"),
];

/// The IANA zone of a company whose zone Xero names so. In these countries the clocks are those of Windows' zone, under
/// their own name. A zone that is not known counts as UTC: the person who confirms the company sees it.
pub(crate) fn zone(name: &str, country: Option<&str>) -> String {
    let plain: String =
        name.chars().filter(|c| c.is_ascii_alphanumeric() || *c == '+').map(|c| c.to_ascii_uppercase()).collect();
    match (plain.as_str(), country) {
        ("GMTSTANDARDTIME", Some("IE")) => return "Europe/Dublin".to_owned(),
        ("GMTSTANDARDTIME", Some("PT")) => return "Europe/Lisbon".to_owned(),
        ("WEUROPESTANDARDTIME", Some("NL")) => return "Europe/Amsterdam".to_owned(),
        ("WEUROPESTANDARDTIME", Some("AT")) => return "Europe/Vienna".to_owned(),
        ("WEUROPESTANDARDTIME", Some("CH")) => return "Europe/Zurich".to_owned(),
        ("CHINASTANDARDTIME", Some("HK")) => return "Asia/Hong_Kong".to_owned(),
        ("SINGAPORESTANDARDTIME", Some("MY")) => return "Asia/Kuala_Lumpur".to_owned(),
        _ => {}
    }
    // A name with a slash is one of IANA already.
    if name.contains('/') && jiff::tz::TimeZone::get(name).is_ok() {
        return name.to_owned();
    }
    let known = ZONES.binary_search_by(|(xero, _)| (*xero).cmp(plain.as_str()));
    known.map_or("Etc/UTC", |at| ZONES[at].1).to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_zone_exists_and_is_found() {
        assert!(ZONES.is_sorted(), "they are searched by halves");
        for (xero, iana) in ZONES {
            assert!(jiff::tz::TimeZone::get(iana).is_ok(), "{iana}");
            assert_eq!(zone(xero, None), *iana);
        }
        for (name, country, expect) in [
            ("GMTSTANDARDTIME", Some("IE"), "Europe/Dublin"),
            ("GMTSTANDARDTIME", Some("GB"), "Europe/London"),
            ("W. Europe Standard Time", None, "Europe/Berlin"),
            ("CENTRALSTANDARDTIME(MEXICO)", None, "America/Mexico_City"),
            ("Europe/Dublin", None, "Europe/Dublin"),
            ("MARSSTANDARDTIME", None, "Etc/UTC"),
            ("", None, "Etc/UTC"),
        ] {
            assert_eq!(zone(name, country), expect, "{name}");
        }
    }
}
