//! A telephone number as the registry has it: ten digits, an area code of three and seven behind it.

/// Subscriber numbers of one exchange.
pub(super) const LINES: usize = 10_000;
/// Numbers of one area code.
pub(super) const AREA_NUMBERS: usize = 10_000_000;
/// Area codes there could be.
pub(super) const AREAS: usize = 1_000;
/// Exchanges an area code could have.
pub(super) const AREA_EXCHANGES: usize = AREA_NUMBERS / LINES;

/// Ten national digits. Which of them can be dialled is not judged here: a list is kept as it was delivered.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Number(u64);

impl std::fmt::Debug for Number {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("•••")
    }
}

impl Number {
    /// From ten digits as a number (`PhoneKey::nanp_digits`); none when there are more.
    pub fn of(digits: u64) -> Option<Number> {
        (digits < (AREAS * AREA_NUMBERS) as u64).then_some(Number(digits))
    }

    /// From the two parts of a line; each has been checked for its length.
    pub(super) fn of_parts(area: u32, local: u32) -> Number {
        Number(u64::from(area) * AREA_NUMBERS as u64 + u64::from(local))
    }

    /// The ten digits as a number.
    pub fn digits(self) -> u64 {
        self.0
    }

    /// `816` of `816 555 0142`.
    pub fn area(self) -> u16 {
        (self.0 / AREA_NUMBERS as u64) as u16
    }

    /// `8165550142` without its area code: its place among the numbers of its area.
    pub(super) fn in_area(self) -> usize {
        (self.0 % AREA_NUMBERS as u64) as usize
    }

    /// `816555`: area code and exchange.
    pub(super) fn exchange(self) -> u32 {
        (self.0 / LINES as u64) as u32
    }

    /// `142`: its place in its exchange.
    pub(super) fn line(self) -> usize {
        (self.0 % LINES as u64) as usize
    }
}
