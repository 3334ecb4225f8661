#!/bin/sh
# npm run package:try [-- file.deb]: installs a deb, uses it as an ordinary user, and removes it, in a copy of this machine that
# is gone afterwards (an overlay in a mount namespace of its own; nothing here is changed). Needs root, Debian, Xvfb,
# dbus-run-session (dbus-daemon), and apt for what the deb depends on and for what looks at it.
# Exit code 0: every line says "held".
set -eu
here=$(CDPATH='' cd "$(dirname "$0")/../.." && pwd -P)

if [ "${1:-}" != --inside ]; then
  file=${1:-$(ls -t "$here"/release/*.deb 2>/dev/null | head -n 1)}
  [ -f "$file" ] || { echo "No deb. Next: npm run package -- deb" >&2; exit 1; }
  [ "$(id -u)" = 0 ] || { echo "Only root may install a package." >&2; exit 1; }
  base=$(mktemp -d)
  trap 'rmdir "$base"' EXIT
  unshare --mount --pid --fork sh "$0" --inside "$base" "$(realpath "$file")"
  exit
fi

base=$2
file=$3
mount -t tmpfs tmpfs "$base"
mkdir "$base/upper" "$base/work" "$base/root"
mount -t overlay overlay -o "lowerdir=/,upperdir=$base/upper,workdir=$base/work" "$base/root"
cp "$file" "$base/root/var/cache/postern.deb"
cd "$base/root"
mount --rbind /dev dev
mount -t proc proc proc
mount -t tmpfs tmpfs tmp
mount -t tmpfs tmpfs run
# A root of its own, not a chroot: Chromium's sandbox makes namespaces, which a chroot may not.
mkdir -p var/former
pivot_root . var/former
cd /
umount -l /var/former
rmdir /var/former
file=/var/cache/postern.deb

failed=0
held() {
  says=$1
  shift
  if "$@" >/tmp/said 2>&1; then echo "held    $says"
  else
    failed=1
    echo "NOT     $says"
    sed 's/^/        /' /tmp/said
  fi
}
is() { [ "$1" = "$2" ] || { printf 'is:     %s\nwanted: %s\n' "$1" "$2"; return 1; }; }
empty() { is "$1" ''; }
# Where packages put things; less the caches that other packages keep about it, and the log and the books of dpkg itself.
files() {
  find /etc /opt /usr /var \( -path /var/cache -o -path /var/log -o -path /var/lib/dpkg -o -path /var/lib/apt \) -prune -o \
    -print | grep -v '\.cache$' | sort
}
as_user() { setpriv --reuid=postern-try --regid=postern-try --clear-groups env -i HOME="$home" USER=postern-try PATH=/usr/bin:/bin LANG=C.UTF-8 DISPLAY=:87 XDG_RUNTIME_DIR=/tmp/run "$@"; }
until_true() {
  tries=0
  until "$@" >/dev/null 2>&1; do
    tries=$((tries + 1))
    [ $tries -lt 60 ] || { "$@"; return 1; }
    sleep 0.5
  done
}

name=$(dpkg-deb -f "$file" Package)
home=/home/postern-try
export DEBIAN_FRONTEND=noninteractive
useradd --create-home --home-dir "$home" postern-try
mkdir -m 700 /tmp/run
chown postern-try: /tmp/run
# What the looks themselves need, in the copy alone.
needs=''
command -v desktop-file-validate >/dev/null || needs="$needs desktop-file-utils"
command -v xwininfo >/dev/null || needs="$needs x11-utils"
command -v xdg-mime >/dev/null || needs="$needs xdg-utils"
command -v man >/dev/null || needs="$needs man-db"
# shellcheck disable=SC2086
[ -z "$needs" ] || apt-get install --yes --no-install-recommends $needs >/tmp/apt 2>&1 || { tail -n 5 /tmp/apt; exit 1; }
# What it depends on first, so that the lists before and after differ by the package alone.
apt-get install --yes --no-install-recommends "$file" >/tmp/apt 2>&1 || { tail -n 5 /tmp/apt; exit 1; }
apt-get purge --yes "$name" >/dev/null 2>&1
files >/tmp/before

held "dpkg installs $name" dpkg -i "$file"
held "and finds nothing changed in it" dpkg --verify "$name"
held "its files belong to root, and nobody else may write them" empty "$(dpkg -L "$name" | grep -e ostern | xargs -d '\n' stat -c '%U %a %F %n' | grep -v -e '^root .*symbolic link' -e '^root [75]55 ' -e '^root 644 ')"
held "postern --version answers an ordinary user" is "$(as_user postern --version)" "$(dpkg-deb -f "$file" Version | tr '~' -)"
held "postern status says that it does not run" is "$(as_user postern status >/dev/null 2>&1 || echo $?)" 3
held "the desktop entry is valid" desktop-file-validate /usr/share/applications/postern.desktop
held "its program and icon are there" test -x "$(sed -n 's/^Exec=\([^ ]*\).*/\1/p' /usr/share/applications/postern.desktop)" -a -f /usr/share/icons/hicolor/256x256/apps/postern.png
held "the manual is found" is "$(man -w postern 2>&1)" /usr/share/man/man1/postern.1.gz
held "bash completes" grep -q postern /usr/share/bash-completion/completions/postern
held "postern: links open it" is "$(as_user xdg-mime query default x-scheme-handler/postern)" postern.desktop

Xvfb :87 -screen 0 1280x800x24 -nolisten tcp >/dev/null 2>&1 &
until_true test -e /tmp/.X11-unix/X87
# By its entry's own line, with Chromium's sandbox: this user is an ordinary one.
as_user dbus-run-session -- "$(sed -n 's/^Exec=\([^ ]*\).*/\1/p' /usr/share/applications/postern.desktop)" >/tmp/app 2>&1 &
app=$!
has_window() { DISPLAY=:87 xwininfo -root -tree | grep -q '"Postern": ('; }
held "the app shows its window" until_true has_window
class=$(DISPLAY=:87 xwininfo -root -tree | sed -n 's/.*"Postern": ("[^"]*" "\([^"]*\)").*/\1/p' | head -n 1)
held "the window's class is that of the entry" is "$class" "$(sed -n 's/^StartupWMClass=//p' /usr/share/applications/postern.desktop)"
held "nothing of it runs without the sandbox" empty "$(pgrep -u postern-try -f -- --no-sandbox)"
page=$(pgrep -u postern-try -f -- --type=renderer | head -n 1)
held "its page runs in namespaces of its own" sh -c '[ "$(readlink /proc/'"$page"'/ns/user)" != "$(readlink /proc/self/ns/user)" ]'
held "its page's system calls are filtered" is "$(sed -n 's/^Seccomp:\t//p' "/proc/$page/status")" 2
held "postern status sees it run" until_true as_user postern status
held "postern quit ends it" as_user postern quit
wait $app || true
held "no process of it is left" empty "$(pgrep -u postern-try -f /opt/Postern)"

held "dpkg removes it" dpkg --purge "$name"
files >/tmp/after
held "nothing of it is left" diff /tmp/before /tmp/after
held "the person's own folder stays" test -d "$home/.local/share/postern"
exit $failed
