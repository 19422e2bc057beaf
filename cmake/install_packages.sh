# shellcheck shell=bash
# Sourced by ./run, ./test and the image. `install_packages build run` installs what is missing of those sections of
# packages.txt: says what it is about to do, waits for another apt, and explains itself where it can't.
packages_file="$(dirname "${BASH_SOURCE[0]}")/packages.txt"

# Prints "package required|optional" of each package of the sections that is not there.
missing_packages() {
    local section line package words installed
    local -A wanted=()
    while read -r line; do
        line="${line%%#*}"
        read -ra words <<< "$line"
        [ "${#words[@]}" -gt 0 ] || continue
        if [[ "${words[0]}" == *: ]]; then section="${words[0]%:}"; continue; fi
        [[ " $* " == *" $section "* ]] || continue
        package="${words[0]}"
        if [[ "$line" == *\[*\]* ]]; then
            local command="${line#*\[}"
            ! command -v "${command%%\]*}" > /dev/null || continue
        fi
        wanted[$package]=required
        [[ "$line" != *optional* ]] || wanted[$package]=optional
    done < "$packages_file"
    [ "${#wanted[@]}" -gt 0 ] || return 0

    installed=" $(dpkg-query -W -f '${db:Status-Status}:${Package} ' "${!wanted[@]}" 2> /dev/null || true)"
    for package in "${!wanted[@]}"; do
        [[ "$installed" == *" installed:$package "* ]] || echo "$package ${wanted[$package]}"
    done
}

# apt-get as root, waiting while another apt or dpkg holds a lock.
quiet_apt() {
    local log status tries=0
    log="$(mktemp)"
    while true; do
        status=0
        "${as_root[@]}" env LC_ALL=C DEBIAN_FRONTEND=noninteractive apt-get -y -q --no-install-recommends \
            -o DPkg::Lock::Timeout=600 -o Acquire::Retries=2 -o Dpkg::Use-Pty=0 "$@" > "$log" 2>&1 < /dev/null &
        local apt=$! shown='' now
        while kill -0 "$apt" 2> /dev/null; do
            sleep 1
            now="$(grep -cE '^(Get:|Unpacking|Setting up)' "$log" || true)"
            [ "$now" = "$shown" ] || printf '  apt: %s steps, %ss\n' "$now" "$SECONDS" >&2
            shown="$now"
        done
        wait "$apt" || status=$?
        if [ "$status" -ne 0 ] && [ "$tries" -lt 60 ] && grep -qE 'Could not get lock|Unable to lock' "$log"; then
            [ "$tries" -gt 0 ] || echo '  another apt is at work: waiting for it' >&2
            tries=$((tries + 1))
            sleep 5
            continue
        fi
        [ "$status" -eq 0 ] || grep -E '^(E|W|Err):' "$log" | head -20 >&2
        rm -f "$log"
        return "$status"
    done
}

install_packages() {
    local required=() optional=() package kind
    if ! command -v dpkg-query > /dev/null; then
        echo "This is not Debian: going on with what is there. Needed is what $packages_file lists." >&2
        return 0
    fi
    while read -r package kind; do
        if [ "$kind" = required ]; then required+=("$package"); else optional+=("$package"); fi
    done < <(missing_packages "$@" | LC_ALL=C sort)
    [ "${#required[@]}" -gt 0 ] || return 0

    local as_root=()
    if [ "$(id -u)" -ne 0 ]; then
        if command -v sudo > /dev/null && { sudo -n true 2> /dev/null || [ -t 0 ]; }; then
            as_root=(sudo)
        else
            printf 'Missing packages, and neither root nor sudo to install them. Ask for:\n  apt-get install %s\n' \
                "${required[*]}" >&2
            return 1
        fi
    fi
    printf 'About to install %s Debian packages with apt%s:\n  %s\n' "$((${#required[@]} + ${#optional[@]}))" \
        "${as_root:+ (through sudo)}" "${required[*]} ${optional[*]}" | fold -s -w 118 >&2
    quiet_apt update || echo '  apt-get update failed; trying with the lists at hand' >&2
    if ! quiet_apt install "${required[@]}" "${optional[@]}"; then
        printf 'apt could not install the packages (see above). Is there a network? To see for yourself:\n  %s\n' \
            "apt-get install ${required[*]}" >&2
        return 1
    fi
}
