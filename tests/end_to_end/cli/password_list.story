# A list of breached passwords is built and refuses new ones.
% USHER_ACTOR=op
% ARGON2_MEMORY_KIB=64
% JWT_ALGORITHM=EdDSA
$ write digests.txt < "0DDC34EE42AFA0C67FED0DE385612404514B643D:4\r\n439EB3D177AC9FC171A62B27EDE25945405F5AD0:3\r\n98DECC62ECE399A22ED30D490EF333BE7FDE7385:5\r\n"
$ write unordered.txt < "98DECC62ECE399A22ED30D490EF333BE7FDE7385:5\n439EB3D177AC9FC171A62B27EDE25945405F5AD0:3\n0DDC34EE42AFA0C67FED0DE385612404514B643D:4\n"
$ usher password-list --help
Make lists of breached passwords.
\
Examples:
  usher password-list build pwned-passwords.txt breached.list
…
$ usher password-list build digests.txt breached.list
file             breached.list
passwords        3
bytes            <any>
false_positives  1 in 10000000
$ usher password-list build digests.txt breached.list
! usher: error: breached.list <any>
[exit 4]
$ usher password-list build - breached.list --force --compact -o csv < "0DDC34EE42AFA0C67FED0DE385612404514B643D:4\r\n439EB3D177AC9FC171A62B27EDE25945405F5AD0:3\r\n98DECC62ECE399A22ED30D490EF333BE7FDE7385:5\r\n"
file,passwords,bytes,false_positives
breached.list,3,<any>,1 in 500

$ usher password-list build unordered.txt other.list
! usher: error: Line 2 belongs before the line above it; give the list ordered by hash, or sort it
[exit 2]
$ usher password-list build digests.txt /dev/null --force
! usher: error: /dev/null is no file that a list can replace
[exit 4]
$ usher password-list build digests.txt - --force
! usher: error: - is no file that a list can replace
[exit 4]
$ usher password-list build /dev/null other.list
! usher: error: /dev/null is not a regular file, and it is read twice; pass its contents on standard input, as `-`
[exit 2]
$ usher password-list build missing.txt other.list
! usher: error: There is no file missing.txt
[exit 3]
$ usher password-list build digests.txt nowhere/other.list
! usher: error: The list of passwords cannot be written: No such file or directory
[exit 3]

# Both ways to name the digests of a list: as a built one, and by mistake as text.
$ usher -q migrate up
…
% BREACHED_PASSWORDS=file:breached.list
$ usher config check
! All settings are valid
! Refused as new passwords: those in breached.list; at sign-in: one mail a password
$ usher user create ada@example.com --password-stdin < "a phrase of everybody\n"
! usher: error: password: Is known from a data breach, or one in 500 that are taken for such; choose another phrase of your own
[exit 2]
$ usher user create ada@example.com --password-stdin --quiet -o name < "a phrase of mine alone\n"
ada@example.com
$ usher doctor -o csv
…
ok,passwords,breached.list has 3 passwords that are refused,,
…
% BREACHED_PASSWORDS=file:digests.txt
$ usher user create bob@example.com --password-stdin < "a phrase of everybody\n"
! usher: error: The file digests.txt of BREACHED_PASSWORDS has digests; make a list of them by `usher password-list build`, and name that
[exit 1]
