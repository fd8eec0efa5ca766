//! Version 3: the lines of a batch packed in runs, and a table for what is exported of a removal. That table is filled
//! afterwards, for it follows from the ledger.

use rusqlite::{Transaction, params};

/// Lines of one run.
const LINES_PER_RUN: u32 = 4_096;

pub fn migrate(transaction: &Transaction<'_>) -> rusqlite::Result<()> {
    transaction.execute_batch(include_str!("v3/runs.sql"))?;
    transaction.execute_batch(
        "INSERT INTO batch_rejected (batch, record_no, reason)
         SELECT batch, record_no, reason FROM batch_line WHERE state = 'rejected'",
    )?;
    pack_lines(transaction)?;
    transaction.execute_batch("DROP TABLE batch_line")
}

/// The run that is being packed.
#[derive(Default)]
struct Run {
    batch: String,
    first: u32,
    rows: Vec<i64>,
    packed: Vec<u8>,
}

impl Run {
    fn is_full_for(&self, batch: &str) -> bool {
        self.batch != batch || self.rows.len() >= LINES_PER_RUN as usize
    }

    fn push(&mut self, row: i64, number_index: u64, action: &str) {
        let before = self.rows.last().copied().unwrap_or(0);
        let step = row.wrapping_sub(before);
        put(&mut self.packed, (step.wrapping_shl(1) ^ (step >> 63)).cast_unsigned());
        let action = match action {
            "remove" => 0,
            "withdraw" => 1,
            _ => 2,
        };
        put(&mut self.packed, number_index * 3 + action);
        self.rows.push(row);
    }

    fn store(self, transaction: &Transaction<'_>) -> rusqlite::Result<()> {
        if self.rows.is_empty() {
            return Ok(());
        }
        let sql = "INSERT INTO batch_run (batch, first, lines, lowest, highest, packed)
                   VALUES (?1, ?2, ?3, ?4, ?5, ?6)";
        let (lowest, highest) = (self.rows.iter().min(), self.rows.iter().max());
        let lines = i64::try_from(self.rows.len()).unwrap_or(i64::MAX);
        let values = params![self.batch, self.first, lines, lowest, highest, self.packed];
        transaction.prepare_cached(sql)?.execute(values).map(drop)
    }
}

fn pack_lines(transaction: &Transaction<'_>) -> rusqlite::Result<()> {
    let mut sql = transaction.prepare(
        "SELECT batch, record_no, removal, number_index, action FROM batch_line ORDER BY batch, record_no",
    )?;
    let mut lines = sql.query([])?;
    let mut run = Run::default();
    while let Some(line) = lines.next()? {
        let batch: String = line.get(0)?;
        if run.is_full_for(&batch) {
            std::mem::replace(&mut run, Run { batch, first: line.get(1)?, ..Run::default() })
                .store(transaction)?;
        }
        run.push(line.get(2)?, line.get::<_, i64>(3)?.cast_unsigned(), &line.get::<_, String>(4)?);
    }
    run.store(transaction)
}

/// Seven bits a byte, the lowest first.
fn put(out: &mut Vec<u8>, mut number: u64) {
    while number >= 0x80 {
        out.push(0x80 | u8::try_from(number & 0x7f).unwrap_or_default());
        number >>= 7;
    }
    out.push(u8::try_from(number).unwrap_or_default());
}
