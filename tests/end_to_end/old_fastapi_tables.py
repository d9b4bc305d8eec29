"""Makes the tables of a FastAPI server with SQLAlchemy on PostgreSQL, and fills them.

    old_fastapi_tables.py URL PASSWORD    prints a JSON object: the id by email address
"""

import crypt
import datetime
import enum
import json
import sys
import uuid

import sqlalchemy
from sqlalchemy import Boolean, Column, DateTime, Enum, ForeignKey, String
from sqlalchemy.dialects.postgresql import UUID
from sqlalchemy.orm import Session, declarative_base

UTC = datetime.timezone.utc
MADE = datetime.datetime(2025, 12, 23, 5, 11, 12, 345678, UTC)
Base = declarative_base()


class Experience(str, enum.Enum):
    BEGINNER = "beginner"
    ADVANCED = "advanced"


def new_id():
    return Column(UUID(as_uuid=True), primary_key=True, default=uuid.uuid4)


def user_id():
    return Column(UUID(as_uuid=True), ForeignKey("users.id", ondelete="CASCADE"), nullable=False, index=True)


class User(Base):
    __tablename__ = "users"
    id = new_id()
    email = Column(String(255), unique=True, nullable=False, index=True)
    hashed_password = Column(String(255), nullable=False)
    is_active = Column(Boolean, default=True, nullable=False)
    is_verified = Column(Boolean, default=False, nullable=False)
    created_at = Column(DateTime(timezone=True), nullable=False)
    updated_at = Column(DateTime, nullable=False)  # without a zone, as utcnow() gives it


class Profile(Base):
    __tablename__ = "user_profiles"
    id = new_id()
    user_id = user_id()
    experience_level = Column(Enum(Experience), nullable=False)
    professional_role = Column(String(20), nullable=False)
    organization = Column(String(255), nullable=True)


class RefreshToken(Base):
    __tablename__ = "refresh_tokens"
    id = new_id()
    user_id = user_id()
    token = Column(String(255), unique=True, nullable=False)
    expires_at = Column(DateTime(timezone=True), nullable=False)
    revoked = Column(Boolean, default=False, nullable=False)
    created_at = Column(DateTime(timezone=True), nullable=False)


def fill(session, password):
    hashed = crypt.crypt(password, crypt.mksalt(crypt.METHOD_BLOWFISH, rounds=2**4))
    later = datetime.datetime.now(UTC) + datetime.timedelta(days=5)
    for email in ("ada@example.com", "bob@example.com"):
        user = User(email=email, hashed_password=hashed, created_at=MADE, updated_at=MADE.replace(tzinfo=None))
        session.add(user)
        session.flush()
        session.add(Profile(user_id=user.id, experience_level=Experience.ADVANCED, professional_role="student", organization="Örg"))
        session.add(RefreshToken(user_id=user.id, token=f"token of {email}", expires_at=later, created_at=MADE))
    session.commit()
    return {user.email: str(user.id) for user in session.query(User)}


def main():
    url, password = sys.argv[1:]
    engine = sqlalchemy.create_engine(url)
    Base.metadata.create_all(engine)
    with Session(engine) as session:
        print(json.dumps(fill(session, password)))


main()
