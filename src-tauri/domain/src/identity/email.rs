//! Keys of e-mail addresses: trimmed, lower case, of the shape that mail can be sent to.

/// The longest address that SMTP carries (RFC 5321 4.5.3.1.3).
const MAX_BYTES: usize = 254;

/// The key, or none when the text has not the shape `local@domain.tld`.
pub fn email_key(text: &str) -> Option<String> {
    let trimmed = text.trim();
    let trimmed = trimmed.strip_prefix("mailto:").unwrap_or(trimmed);
    if trimmed.len() > MAX_BYTES
        || trimmed.chars().any(|letter| letter.is_whitespace() || letter.is_control())
    {
        return None;
    }
    let (local, domain) = trimmed.rsplit_once('@')?;
    let local_fits = !local.is_empty()
        && local.len() <= 64
        && !local.contains(['@', ',', ';', '<', '>', '(', ')', '"', '\\', ':'])
        && !local.starts_with('.')
        && !local.ends_with('.');
    (local_fits && is_domain(domain)).then(|| trimmed.to_lowercase())
}

fn is_domain(domain: &str) -> bool {
    let mut labels = 0;
    let fits = domain.split('.').all(|label| {
        labels += 1;
        !label.is_empty()
            && label.len() <= 63
            && !label.starts_with('-')
            && !label.ends_with('-')
            && label.chars().all(|letter| letter.is_alphanumeric() || letter == '-')
    });
    let top = domain.rsplit('.').next().unwrap_or_default();
    fits && labels >= 2 && top.chars().count() >= 2 && !top.bytes().all(|byte| byte.is_ascii_digit())
}
