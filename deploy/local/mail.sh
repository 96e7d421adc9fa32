# shellcheck shell=bash
# The mail sink (sandbox/mail): takes every e-mail of the shop and shows it, so that nothing leaves the machine by mistake.

start_mail() {
    local folder=$souk_root/sandbox/mail
    install_npm_packages "$folder"
    own_folder mail "$SOUK_HOME/mail"
    run_as mail
    process_env=(SOUK_PORT_SMTP="$SOUK_PORT_SMTP" SOUK_PORT_MAIL="$SOUK_PORT_MAIL" SOUK_MAIL_DIR="$SOUK_HOME/mail"
        SOUK_MAIL_KEEP="$SOUK_MAIL_KEEP")
    process_files=("$folder"/*.mjs "$folder"/*.html)
    note="SMTP on port $SOUK_PORT_SMTP, to read at http://127.0.0.1:$SOUK_PORT_MAIL"
    run_process mail TERM "${as_part[@]}" "$(command -v node)" --max-old-space-size=192 "$folder/main.mjs"
    wait_for mail 20 listening "$SOUK_PORT_SMTP"
}
