// @ts-check

/** @typedef {{ name: string, version: string, title: string, description: string, notice: string | null }} About notice: what a development package says of itself */

/** The desktop entry: the menu, the window's icon, and links such as postern://import. @param {About} about */
export const desktopEntry = (about) => `[Desktop Entry]
Type=Application
Name=${about.title}
Comment=${about.description}
Exec=/opt/Postern/postern-desktop %U
Icon=postern
Terminal=false
Categories=Development;
Keywords=codex;proxy;gateway;
StartupNotify=true
StartupWMClass=Postern
MimeType=x-scheme-handler/postern;
`;

/** The control file of a deb. @param {About} about @param {number} sizeKb */
export const control = (about, sizeKb) => `Package: ${about.name}
Version: ${about.version.replace('-', '~')}
Architecture: amd64
Maintainer: Postern <https://github.com/postern/postern>
Installed-Size: ${sizeKb}
Depends: libgtk-3-0 | libgtk-3-0t64, libnss3, libasound2 | libasound2t64, libgbm1, libsecret-1-0, libnotify4 | libnotify4t64, xdg-utils
Recommends: gnome-keyring | kwalletmanager | keepassxc
Section: devel
Priority: optional
Description: ${about.description}
 ${about.notice ?? 'Routes Codex, keeps keys in the keyring and shows sessions as they happen.'}
`;

/** What runs when a deb or an rpm is put in or taken out. @type {Readonly<Record<string, string>>} */
export const scripts = {
  postinst: `#!/bin/sh
set -e
# Where ordinary users may make no namespaces, Chromium's sandbox needs its helper to be root's.
is() { [ "$(cat "/proc/sys/$1" 2>/dev/null)" = "$2" ]; }
if is kernel/unprivileged_userns_clone 0 || is kernel/apparmor_restrict_unprivileged_userns 1 || is user/max_user_namespaces 0
then chmod 4755 /opt/Postern/chrome-sandbox
fi
command -v update-desktop-database >/dev/null 2>&1 && update-desktop-database -q /usr/share/applications || true
command -v gtk-update-icon-cache >/dev/null 2>&1 && gtk-update-icon-cache -q /usr/share/icons/hicolor || true
`,
  postrm: `#!/bin/sh
set -e
command -v update-desktop-database >/dev/null 2>&1 && update-desktop-database -q /usr/share/applications || true
`,
};

/** The spec of an rpm that takes a tree as it stands. @param {About} about */
export const spec = (about) => `Name: ${about.name}
Version: ${about.version.replace('-', '~')}
Release: 1
Summary: ${about.description}
License: MIT
AutoReqProv: no
Requires: gtk3, nss, alsa-lib, mesa-libgbm, libsecret, libnotify, xdg-utils
%global __strip /bin/true
%global debug_package %{nil}
%global __os_install_post %{nil}
%global _build_id_links none
%global _binary_payload w1.gzdio
%description
${about.notice ?? 'Routes Codex, keeps keys in the keyring and shows sessions as they happen.'}
%install
cp -al %{tree}/. %{buildroot}/
%post
${scripts['postinst']?.split('\n').slice(2).join('\n')}
%postun
${scripts['postrm']?.split('\n').slice(2).join('\n')}
%files
%defattr(-,root,root,-)
/opt/Postern
/usr/bin/postern
/usr/share/applications/postern.desktop
/usr/share/man/man1/postern.1.gz
/usr/share/bash-completion/completions/postern
/usr/share/zsh/vendor-completions/_postern
/usr/share/fish/vendor_completions.d/postern.fish
/usr/share/doc/${about.name}
/usr/share/icons/hicolor/*/apps/postern.*
`;
