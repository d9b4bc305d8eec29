DROP TABLE chat_messages;
DROP TABLE questionnaire_answers;
DROP TABLE questionnaires;
DROP TABLE profiles;
