//! The commands of the window, one file a noun. Each translates, calls one use case on the blocking pool, and
//! translates back; none has a rule in it. The list below is the boundary: the page's bindings are generated
//! from it.

mod contact;
mod customer;
mod draft;
mod due;
mod export;
mod import;
mod list;
mod lookup;
mod record;
mod request;
mod scrub;
mod seat;
mod session;
mod verify;
mod work;

use crate::shell::Shell;
use domain::{Fault, Result};
use std::sync::Arc;
use tauri::ipc::Channel;
use tauri::{Runtime, State};
use tauri_specta::{Builder, collect_commands};
use usecases::Desk;
use usecases::progress::Step;

/// What every command is handed.
type Held<'a> = State<'a, Arc<Shell>>;

/// All commands, for whatever runs the window. A refused call answers its `Fault`.
pub fn boundary<R: Runtime>() -> Builder<R> {
    let builder = Builder::new().disable_serde_phases();
    builder.typ::<Fault>().commands(collect_commands![
        contact::begin_contact,
        contact::set_caller,
        contact::set_received_by,
        contact::set_language,
        contact::script,
        contact::give_notice,
        contact::end_contact,
        customer::customer,
        draft::save_draft,
        draft::open_draft,
        draft::discard_draft,
        due::due,
        export::services,
        export::export_plan,
        export::export_preview,
        export::export_write,
        export::export_render,
        export::export_verify,
        export::export_void,
        export::export_show,
        export::export_list,
        export::export_acknowledge,
        export::export_reject,
        export::mend,
        import::import_customers,
        import::import_removals,
        list::lists,
        list::list_choices,
        list::list_drop,
        list::import_list,
        scrub::scrub,
        lookup::lookup,
        record::preview_record,
        record::record,
        record::service_messages,
        request::request,
        request::requests,
        request::withdraw,
        request::permit,
        seat::put_aside,
        seat::take_up,
        seat::hear_lock,
        session::doorway,
        session::look_around,
        session::set_up,
        session::sign_in,
        session::sign_out,
        session::session,
        session::change_password,
        verify::begin_verification,
        verify::answer_verification,
        verify::skip_question,
        verify::lift_lock,
        work::choose_folder,
        work::choose_file,
        work::choose_list_file,
        work::choose_mapping,
        work::cancel_work,
        work::forget_copied,
    ])
}

/// Runs a task away from the window's thread; a panic in it is a fault like any other, never a hang.
async fn blocking<T: Send + 'static>(task: impl FnOnce() -> Result<T> + Send + 'static) -> Result<T> {
    tauri::async_runtime::spawn_blocking(task).await.unwrap_or_else(|_panic| {
        Err(Fault::internal("the desk met a fault of its own; what was not confirmed was not recorded"))
    })
}

/// Tells the page how far long work is. A page that has gone hears nothing, which is no fault.
fn tell(steps: Channel<Step>) -> impl Fn(Step) + Sync {
    move |step| drop(steps.send(step))
}

/// Runs a use case of whoever is signed in.
async fn at_desk<T: Send + 'static>(
    shell: &Shell,
    task: impl FnOnce(&Desk) -> Result<T> + Send + 'static,
) -> Result<T> {
    let desk = shell.desk()?;
    blocking(move || task(&desk)).await
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::Code;

    #[test]
    fn a_panic_in_a_command_is_an_internal_fault() {
        let outcome = tauri::async_runtime::block_on(blocking::<()>(|| panic!("on purpose")));
        assert_eq!(outcome.map_err(|fault| fault.code), Err(Code::Internal));
    }
}
