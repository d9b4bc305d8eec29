# API keys of back ends.
$ usher apikey list
! usher: error: There is no database at <any>
[exit 5]
$ usher -q migrate up
…

$ usher apikey create --scope profile:read --name chat
id          <any:id>
name        chat
scope       profile:read
created_at  <any>Z
expires_at  -
key         usher_<any:secret>
! The key is shown only once; the database keeps only its digest

$ usher apikey list --fields id,name,scope,last_used_at,revoked_at -o csv
id,name,scope,last_used_at,revoked_at
<id>,chat,profile:read,,

$ usher -q apikey create --scope profile:read -o name
usher_<any>

$ usher apikey create --scope profile:write
! usher: error: <any>profile:read<any>
…
[exit 2]
$ usher apikey create --scope profile:read --fields id
! usher: error: --fields leaves out the key, which is shown only once: name `key`
…
[exit 2]

$ usher apikey revoke <id>
id          <id>
revoked_at  <any:then>

# Revoking it again is not an error, and the time stays.
$ usher apikey revoke <id> -o name
<id>
! The API key was revoked already; nothing was changed
$ usher apikey revoke nothing
! usher: error: No API key has the id nothing
[exit 3]
$ usher audit list --fields action,outcome -o csv
action,outcome
api_key.revoked,success
api_key.created,success
api_key.created,success
database.migrated_up,success
