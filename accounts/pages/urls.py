"""Signing in and out, and the demo's telephones."""

from django.urls import path

from accounts.pages import demo, own_password, sign_in

app_name = "accounts"
urlpatterns = [
    path("sign-in/", sign_in.sign_in, name="sign_in"),
    path("sign-out/", sign_in.sign_out, name="sign_out"),
    path("register/", sign_in.register, name="register"),
    path("register/code/", sign_in.code, name="code"),
    path("register/code/again/", sign_in.code_again, name="code_again"),
    path("forgot/", sign_in.forgot, name="forgot"),
    path("password/", own_password.own_password, name="own_password"),
    path("demo/telephones/", demo.telephones, name="demo_phones"),
]
