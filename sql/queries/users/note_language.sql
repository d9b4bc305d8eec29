UPDATE users
   SET language = :language
 WHERE id = :id AND coalesce(language, '') <> :language
