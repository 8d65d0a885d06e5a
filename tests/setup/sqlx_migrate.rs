// The real sqlx migrator behind a small command line, for tests: what
// sqlx::migrate!() and sqlx-cli do to a directory of migrations.
//
//   sqlx-migrate DIR URL run               applies what is pending
//   sqlx-migrate DIR URL revert [VERSION]  undoes the newest, or all above VERSION (0: all)
//   sqlx-migrate DIR URL info              one line a migration: version/state description
//
//   --ignore-missing  an applied version without a file is no error
//   --no-lock         no advisory lock, as sqlx-cli
//
// Exit status: 0 done, 1 failed ("error: …" on standard error), 2 usage.
use sqlx::migrate::{Migrate, MigrateError, Migrator};
use sqlx::{Connection, PgConnection};
use std::error::Error;
use std::path::Path;
use std::process::ExitCode;

const USAGE: &str =
    "usage: sqlx-migrate DIR URL run | revert [VERSION] | info [--ignore-missing] [--no-lock]";

/// The newest version that stays when only the last applied one is undone.
async fn version_before_last(conn: &mut PgConnection) -> Result<i64, MigrateError> {
    conn.ensure_migrations_table().await?;
    let applied = conn.list_applied_migrations().await?;
    Ok(applied.iter().rev().nth(1).map_or(0, |m| m.version))
}

async fn info(migrator: &Migrator, conn: &mut PgConnection) -> Result<(), MigrateError> {
    conn.ensure_migrations_table().await?;
    let applied = conn.list_applied_migrations().await?;
    let known = migrator.iter().filter(|m| !m.migration_type.is_down_migration());
    for m in known {
        let state = match applied.iter().find(|a| a.version == m.version) {
            None => "pending",
            Some(a) if a.checksum == m.checksum => "installed",
            Some(_) => "installed (different checksum)",
        };
        println!("{}/{} {}", m.version, state, m.description);
    }
    for a in applied.iter().filter(|a| !migrator.version_exists(a.version)) {
        println!("{}/installed (file missing)", a.version);
    }
    Ok(())
}

async fn carry_out(words: &[&str], flag: impl Fn(&str) -> bool) -> Result<(), Box<dyn Error>> {
    let mut migrator = Migrator::new(Path::new(words[0])).await?;
    migrator.set_ignore_missing(flag("--ignore-missing"));
    migrator.set_locking(!flag("--no-lock"));
    let mut conn = PgConnection::connect(words[1]).await?;
    match words[2..] {
        ["run"] => migrator.run_direct(&mut conn).await?,
        ["revert"] => {
            let version = version_before_last(&mut conn).await?;
            migrator.undo(&mut conn, version).await?
        }
        ["revert", version] => migrator.undo(&mut conn, version.parse()?).await?,
        _ => info(&migrator, &mut conn).await?,
    }
    Ok(conn.close().await?)
}

fn is_valid(words: &[&str], flags: &[&str]) -> bool {
    let command = match words {
        [_, _, "run" | "revert" | "info"] => true,
        [_, _, "revert", version] => version.parse::<i64>().is_ok(),
        _ => false,
    };
    command && flags.iter().all(|f| ["--ignore-missing", "--no-lock"].contains(f))
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let (flags, words): (Vec<&str>, Vec<&str>) =
        args.iter().map(String::as_str).partition(|a| a.starts_with("--"));
    if !is_valid(&words, &flags) {
        eprintln!("{USAGE}");
        return ExitCode::from(2);
    }
    match carry_out(&words, |name| flags.contains(&name)).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(e) => {
            eprintln!("error: {e}");
            ExitCode::FAILURE
        }
    }
}
