//! Whether this desktop has a place for tray icons, now. Windows and macOS always have one.

#[cfg(target_os = "linux")]
pub(crate) fn is_there() -> bool {
    ask().unwrap_or_else(|why| {
        tracing::info!(%why, "the desktop was not asked for its tray");
        false
    })
}

/// Asks the session bus for who shows tray icons. GNOME without its extension has nobody.
#[cfg(target_os = "linux")]
fn ask() -> zbus::Result<bool> {
    let at_most = std::time::Duration::from_secs(1);
    let bus = zbus::blocking::connection::Builder::session()?.method_timeout(at_most).build()?;
    let name = zbus::names::BusName::try_from("org.kde.StatusNotifierWatcher")?;
    Ok(zbus::blocking::fdo::DBusProxy::new(&bus)?.name_has_owner(name)?)
}

#[cfg(not(target_os = "linux"))]
pub(crate) fn is_there() -> bool {
    true
}
