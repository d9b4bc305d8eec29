# Copying the whole database into an empty one.
% ARGON2_MEMORY_KIB=64
% ARGON2_TIME=1
% USHER_SECRET=0123456789abcdef0123456789abcdef
$ usher migrate up --quiet
…
$ usher user create ada@example.com --generate-password --quiet
…
$ usher copy sqlite:data/usher.db sqlite:elsewhere/usher.db --fields table,rows -o csv
table,rows
users,1
accounts,1
…
! All tables have equal digests. Give usherd the same USHER_SECRET and the new DATABASE_URL
$ usher user list -o name --database sqlite:elsewhere/usher.db
ada@example.com

# A target with rows, a missing source, one database given twice, and another kind of URL.
$ usher copy sqlite:data/usher.db sqlite:elsewhere/usher.db
! usher: error: The target is not empty: its table users has rows. Nothing was copied
[exit 4]
$ usher copy sqlite:data/usher.db sqlite:data/usher.db
! usher: error: The source and the target are the same database
[exit 2]
$ usher copy sqlite:none.db sqlite:other.db
! usher: error: There is no file none.db
[exit 3]
$ usher copy mysql://localhost/site sqlite:other.db
! usher: error: DATABASE_URL=mysql://localhost/site is not a database that Usher knows; write sqlite:PATH, such as sqlite:data/usher.db, or postgresql://USER:PASSWORD@HOST/NAME
[exit 1]
$ usher copy sqlite:data/usher.db
! usher: error: `usher copy` needs TARGET (An empty one: sqlite:PATH or postgresql://...). See `usher copy --help`
[exit 2]
