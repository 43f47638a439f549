BEGIN TRANSACTION;
CREATE TABLE "account_emailaddress" ("id" integer NOT NULL PRIMARY KEY AUTOINCREMENT, "verified" bool NOT NULL, "primary" bool NOT NULL, "user_id" varchar(24) NOT NULL REFERENCES "accounts_user" ("_id") DEFERRABLE INITIALLY DEFERRED, "email" varchar(254) NOT NULL);
INSERT INTO "account_emailaddress" VALUES(1,1,1,'0123456789ab0123456789ab','0 Grüße, 世界 🌍 ‮ \ '' " % 	
');
INSERT INTO "account_emailaddress" VALUES(2,0,0,'1123456789ab1123456789ab','1 Grüße, 世界 🌍 ‮ \ '' " % 	
');
CREATE TABLE "account_emailconfirmation" ("id" integer NOT NULL PRIMARY KEY AUTOINCREMENT, "created" datetime NOT NULL, "sent" datetime NULL, "key" varchar(64) NOT NULL UNIQUE, "email_address_id" integer NOT NULL REFERENCES "account_emailaddress" ("id") DEFERRABLE INITIALLY DEFERRED);
INSERT INTO "account_emailconfirmation" VALUES(1,'9999-12-31 23:59:59.999999','9999-12-31 23:59:59.999999','0 Grüße, 世界 🌍 ‮ \ '' " % 	
',1);
INSERT INTO "account_emailconfirmation" VALUES(2,'2026-01-02 03:04:05.123456',NULL,'1 Grüße, 世界 🌍 ‮ \ '' " % 	
',2);
CREATE TABLE "accounts_apikey" ("_id" varchar(24) NOT NULL PRIMARY KEY, "name" varchar(100) NOT NULL, "prefix" varchar(12) NOT NULL, "digest" varchar(64) NOT NULL UNIQUE, "scopes" text NOT NULL CHECK ((JSON_VALID("scopes") OR "scopes" IS NULL)), "allowed_networks" text NOT NULL CHECK ((JSON_VALID("allowed_networks") OR "allowed_networks" IS NULL)), "is_active" bool NOT NULL, "expires_at" datetime NULL, "last_used_at" datetime NULL, "rotated_at" datetime NULL, "created_at" datetime NOT NULL, "created_by_id" varchar(24) NULL REFERENCES "accounts_user" ("_id") DEFERRABLE INITIALLY DEFERRED, "workspace_id" varchar(24) NOT NULL REFERENCES "accounts_workspace" ("_id") DEFERRABLE INITIALLY DEFERRED, CONSTRAINT "api_key_prefix_is_one" CHECK ("prefix" LIKE 'sk\_live\_%' ESCAPE '\'));
INSERT INTO "accounts_apikey" VALUES('0123456789ab0123456789ab','0 Grüße, 世界 🌍 ‮ \ '' " % 	
','sk_live_1','0 Grüße, 世界 🌍 ‮ \ '' " % 	
','["Gr\u00fc\u00dfe, \u4e16\u754c \ud83c\udf0d \u202e \\ '' \" % \t\n", null, true, 9007199254740993, 1.5, {"b": [], "a": {}}]','["Gr\u00fc\u00dfe, \u4e16\u754c \ud83c\udf0d \u202e \\ '' \" % \t\n", null, true, 9007199254740993, 1.5, {"b": [], "a": {}}]',1,'9999-12-31 23:59:59.999999','9999-12-31 23:59:59.999999','9999-12-31 23:59:59.999999','9999-12-31 23:59:59.999999','0123456789ab0123456789ab','0123456789ab0123456789ab');
INSERT INTO "accounts_apikey" VALUES('1123456789ab1123456789ab','1 Grüße, 世界 🌍 ‮ \ '' " % 	
','sk_live_2','1 Grüße, 世界 🌍 ‮ \ '' " % 	
','[]','[]',0,NULL,NULL,NULL,'2026-01-02 03:04:05.123456',NULL,'1123456789ab1123456789ab');
INSERT INTO "accounts_apikey" VALUES('6b09fb70f6cafd976ab164f3','Command line','sk_live_bH5T','3e700379fc15997e97e875b2b04cd174e87d84846d624dcdeac94ac97bbec9f2','["links:read", "links:write", "stats:read", "campaigns:write", "domains:write"]','[]',1,NULL,'2026-11-27 21:51:45.560332',NULL,'2026-11-27 21:51:44.051641','6b09fb70218a95ebfa7d6eac','6b09fb708696dffe902d05a6');
CREATE TABLE "accounts_invitation" ("_id" varchar(24) NOT NULL PRIMARY KEY, "email" varchar(254) NOT NULL, "role" varchar(10) NOT NULL, "digest" varchar(64) NOT NULL UNIQUE, "created_at" datetime NOT NULL, "sent_at" datetime NOT NULL, "times_sent" smallint unsigned NOT NULL CHECK ("times_sent" >= 0), "expires_at" datetime NOT NULL, "accepted_at" datetime NULL, "revoked_at" datetime NULL, "is_open" bool NOT NULL, "invited_by_id" varchar(24) NULL REFERENCES "accounts_user" ("_id") DEFERRABLE INITIALLY DEFERRED, "workspace_id" varchar(24) NOT NULL REFERENCES "accounts_workspace" ("_id") DEFERRABLE INITIALLY DEFERRED, CONSTRAINT "invitation_role_exists" CHECK ("role" IN ('owner', 'admin', 'member', 'viewer')));
INSERT INTO "accounts_invitation" VALUES('0123456789ab0123456789ab','0 Grüße, 世界 🌍 ‮ \ '' " % 	
','owner','0 Grüße, 世界 🌍 ‮ \ '' " % 	
','9999-12-31 23:59:59.999999','9999-12-31 23:59:59.999999',32767,'9999-12-31 23:59:59.999999','9999-12-31 23:59:59.999999','9999-12-31 23:59:59.999999',1,'0123456789ab0123456789ab','0123456789ab0123456789ab');
INSERT INTO "accounts_invitation" VALUES('1123456789ab1123456789ab','1 Grüße, 世界 🌍 ‮ \ '' " % 	
','owner','1 Grüße, 世界 🌍 ‮ \ '' " % 	
','2026-01-02 03:04:05.123456','2026-01-02 03:04:05.123456',0,'2026-01-02 03:04:05.123456',NULL,NULL,0,NULL,'1123456789ab1123456789ab');
CREATE TABLE "accounts_membership" ("_id" varchar(24) NOT NULL PRIMARY KEY, "role" varchar(10) NOT NULL, "created_at" datetime NOT NULL, "user_id" varchar(24) NOT NULL REFERENCES "accounts_user" ("_id") DEFERRABLE INITIALLY DEFERRED, "workspace_id" varchar(24) NOT NULL REFERENCES "accounts_workspace" ("_id") DEFERRABLE INITIALLY DEFERRED, CONSTRAINT "membership_once_per_workspace" UNIQUE ("workspace_id", "user_id"), CONSTRAINT "membership_role_exists" CHECK ("role" IN ('owner', 'admin', 'member', 'viewer')));
INSERT INTO "accounts_membership" VALUES('0123456789ab0123456789ab','owner','9999-12-31 23:59:59.999999','0123456789ab0123456789ab','0123456789ab0123456789ab');
INSERT INTO "accounts_membership" VALUES('1123456789ab1123456789ab','owner','2026-01-02 03:04:05.123456','1123456789ab1123456789ab','1123456789ab1123456789ab');
INSERT INTO "accounts_membership" VALUES('6b09fb70e7350c74c4ce04bc','owner','2026-11-27 21:51:44.051236','6b09fb70218a95ebfa7d6eac','6b09fb708696dffe902d05a6');
CREATE TABLE "accounts_monthlyusage" ("_id" varchar(24) NOT NULL PRIMARY KEY, "month" date NOT NULL, "links" integer unsigned NOT NULL CHECK ("links" >= 0), "workspace_id" varchar(24) NOT NULL REFERENCES "accounts_workspace" ("_id") DEFERRABLE INITIALLY DEFERRED);
INSERT INTO "accounts_monthlyusage" VALUES('0123456789ab0123456789ab','2026-01-02',2147483647,'0123456789ab0123456789ab');
INSERT INTO "accounts_monthlyusage" VALUES('1123456789ab1123456789ab','0001-01-01',0,'1123456789ab1123456789ab');
CREATE TABLE "accounts_user" ("password" varchar(128) NOT NULL, "last_login" datetime NULL, "is_superuser" bool NOT NULL, "_id" varchar(24) NOT NULL PRIMARY KEY, "email" varchar(254) NOT NULL UNIQUE, "name" varchar(100) NOT NULL, "is_staff" bool NOT NULL, "is_active" bool NOT NULL, "created_at" datetime NOT NULL);
INSERT INTO "accounts_user" VALUES('0 Grüße, 世界 🌍 ‮ \ '' " % 	
','9999-12-31 23:59:59.999999',1,'0123456789ab0123456789ab','0 Grüße, 世界 🌍 ‮ \ '' " % 	
','0 Grüße, 世界 🌍 ‮ \ '' " % 	
',1,1,'9999-12-31 23:59:59.999999');
INSERT INTO "accounts_user" VALUES('1 Grüße, 世界 🌍 ‮ \ '' " % 	
',NULL,0,'1123456789ab1123456789ab','1 Grüße, 世界 🌍 ‮ \ '' " % 	
','',0,0,'2026-01-02 03:04:05.123456');
INSERT INTO "accounts_user" VALUES('!rZM0EbEfVgskAlh7uxTZqU2Z43Y1pBXW10bakJGI',NULL,0,'6b09fb70218a95ebfa7d6eac','a@b.c','',0,1,'2026-11-27 21:51:44.042220');
CREATE TABLE "accounts_user_groups" ("id" integer NOT NULL PRIMARY KEY AUTOINCREMENT, "user_id" varchar(24) NOT NULL REFERENCES "accounts_user" ("_id") DEFERRABLE INITIALLY DEFERRED, "group_id" integer NOT NULL REFERENCES "auth_group" ("id") DEFERRABLE INITIALLY DEFERRED);
INSERT INTO "accounts_user_groups" VALUES(1,'0123456789ab0123456789ab',2);
INSERT INTO "accounts_user_groups" VALUES(2,'1123456789ab1123456789ab',3);
CREATE TABLE "accounts_user_user_permissions" ("id" integer NOT NULL PRIMARY KEY AUTOINCREMENT, "user_id" varchar(24) NOT NULL REFERENCES "accounts_user" ("_id") DEFERRABLE INITIALLY DEFERRED, "permission_id" integer NOT NULL REFERENCES "auth_permission" ("id") DEFERRABLE INITIALLY DEFERRED);
INSERT INTO "accounts_user_user_permissions" VALUES(1,'0123456789ab0123456789ab',1);
INSERT INTO "accounts_user_user_permissions" VALUES(2,'1123456789ab1123456789ab',2);
CREATE TABLE "accounts_workspace" ("_id" varchar(24) NOT NULL PRIMARY KEY, "name" varchar(100) NOT NULL, "slug" varchar(50) NOT NULL UNIQUE, "plan" varchar(20) NOT NULL, "member_changes" integer unsigned NOT NULL CHECK ("member_changes" >= 0), "closed_at" datetime NULL, "created_at" datetime NOT NULL, CONSTRAINT "workspace_plan_exists" CHECK ("plan" IN ('free', 'pro', 'business')));
INSERT INTO "accounts_workspace" VALUES('0123456789ab0123456789ab','0 Grüße, 世界 🌍 ‮ \ '' " % 	
','0 Grüße, 世界 🌍 ‮ \ '' " % 	
','free',2147483647,'9999-12-31 23:59:59.999999','9999-12-31 23:59:59.999999');
INSERT INTO "accounts_workspace" VALUES('1123456789ab1123456789ab','1 Grüße, 世界 🌍 ‮ \ '' " % 	
','1 Grüße, 世界 🌍 ‮ \ '' " % 	
','free',0,NULL,'2026-01-02 03:04:05.123456');
INSERT INTO "accounts_workspace" VALUES('6b09fb708696dffe902d05a6','a','a-8c4c5d','business',0,NULL,'2026-11-27 21:51:44.050837');
CREATE TABLE "auth_group" ("id" integer NOT NULL PRIMARY KEY AUTOINCREMENT, "name" varchar(150) NOT NULL UNIQUE);
INSERT INTO "auth_group" VALUES(2,'0 Grüße, 世界 🌍 ‮ \ '' " % 	
');
INSERT INTO "auth_group" VALUES(3,'1 Grüße, 世界 🌍 ‮ \ '' " % 	
');
CREATE TABLE "auth_group_permissions" ("id" integer NOT NULL PRIMARY KEY AUTOINCREMENT, "group_id" integer NOT NULL REFERENCES "auth_group" ("id") DEFERRABLE INITIALLY DEFERRED, "permission_id" integer NOT NULL REFERENCES "auth_permission" ("id") DEFERRABLE INITIALLY DEFERRED);
INSERT INTO "auth_group_permissions" VALUES(1,2,1);
INSERT INTO "auth_group_permissions" VALUES(2,3,2);
CREATE TABLE "auth_permission" ("id" integer NOT NULL PRIMARY KEY AUTOINCREMENT, "content_type_id" integer NOT NULL REFERENCES "django_content_type" ("id") DEFERRABLE INITIALLY DEFERRED, "codename" varchar(100) NOT NULL, "name" varchar(255) NOT NULL);
INSERT INTO "auth_permission" VALUES(1,1,'add_logentry','Can add log entry');
INSERT INTO "auth_permission" VALUES(2,1,'change_logentry','Can change log entry');
INSERT INTO "auth_permission" VALUES(3,1,'delete_logentry','Can delete log entry');
INSERT INTO "auth_permission" VALUES(4,1,'view_logentry','Can view log entry');
INSERT INTO "auth_permission" VALUES(5,2,'add_permission','Can add permission');
INSERT INTO "auth_permission" VALUES(6,2,'change_permission','Can change permission');
INSERT INTO "auth_permission" VALUES(7,2,'delete_permission','Can delete permission');
INSERT INTO "auth_permission" VALUES(8,2,'view_permission','Can view permission');
INSERT INTO "auth_permission" VALUES(9,3,'add_group','Can add group');
INSERT INTO "auth_permission" VALUES(10,3,'change_group','Can change group');
INSERT INTO "auth_permission" VALUES(11,3,'delete_group','Can delete group');
INSERT INTO "auth_permission" VALUES(12,3,'view_group','Can view group');
INSERT INTO "auth_permission" VALUES(13,4,'add_contenttype','Can add content type');
INSERT INTO "auth_permission" VALUES(14,4,'change_contenttype','Can change content type');
INSERT INTO "auth_permission" VALUES(15,4,'delete_contenttype','Can delete content type');
INSERT INTO "auth_permission" VALUES(16,4,'view_contenttype','Can view content type');
INSERT INTO "auth_permission" VALUES(17,5,'add_session','Can add session');
INSERT INTO "auth_permission" VALUES(18,5,'change_session','Can change session');
INSERT INTO "auth_permission" VALUES(19,5,'delete_session','Can delete session');
INSERT INTO "auth_permission" VALUES(20,5,'view_session','Can view session');
INSERT INTO "auth_permission" VALUES(21,6,'add_emailaddress','Can add email address');
INSERT INTO "auth_permission" VALUES(22,6,'change_emailaddress','Can change email address');
INSERT INTO "auth_permission" VALUES(23,6,'delete_emailaddress','Can delete email address');
INSERT INTO "auth_permission" VALUES(24,6,'view_emailaddress','Can view email address');
INSERT INTO "auth_permission" VALUES(25,7,'add_emailconfirmation','Can add email confirmation');
INSERT INTO "auth_permission" VALUES(26,7,'change_emailconfirmation','Can change email confirmation');
INSERT INTO "auth_permission" VALUES(27,7,'delete_emailconfirmation','Can delete email confirmation');
INSERT INTO "auth_permission" VALUES(28,7,'view_emailconfirmation','Can view email confirmation');
INSERT INTO "auth_permission" VALUES(29,8,'add_authenticator','Can add authenticator');
INSERT INTO "auth_permission" VALUES(30,8,'change_authenticator','Can change authenticator');
INSERT INTO "auth_permission" VALUES(31,8,'delete_authenticator','Can delete authenticator');
INSERT INTO "auth_permission" VALUES(32,8,'view_authenticator','Can view authenticator');
INSERT INTO "auth_permission" VALUES(33,9,'add_socialaccount','Can add social account');
INSERT INTO "auth_permission" VALUES(34,9,'change_socialaccount','Can change social account');
INSERT INTO "auth_permission" VALUES(35,9,'delete_socialaccount','Can delete social account');
INSERT INTO "auth_permission" VALUES(36,9,'view_socialaccount','Can view social account');
INSERT INTO "auth_permission" VALUES(37,10,'add_socialapp','Can add social application');
INSERT INTO "auth_permission" VALUES(38,10,'change_socialapp','Can change social application');
INSERT INTO "auth_permission" VALUES(39,10,'delete_socialapp','Can delete social application');
INSERT INTO "auth_permission" VALUES(40,10,'view_socialapp','Can view social application');
INSERT INTO "auth_permission" VALUES(41,11,'add_socialtoken','Can add social application token');
INSERT INTO "auth_permission" VALUES(42,11,'change_socialtoken','Can change social application token');
INSERT INTO "auth_permission" VALUES(43,11,'delete_socialtoken','Can delete social application token');
INSERT INTO "auth_permission" VALUES(44,11,'view_socialtoken','Can view social application token');
INSERT INTO "auth_permission" VALUES(45,12,'add_usersession','Can add user session');
INSERT INTO "auth_permission" VALUES(46,12,'change_usersession','Can change user session');
INSERT INTO "auth_permission" VALUES(47,12,'delete_usersession','Can delete user session');
INSERT INTO "auth_permission" VALUES(48,12,'view_usersession','Can view user session');
INSERT INTO "auth_permission" VALUES(49,13,'add_user','Can add user');
INSERT INTO "auth_permission" VALUES(50,13,'change_user','Can change user');
INSERT INTO "auth_permission" VALUES(51,13,'delete_user','Can delete user');
INSERT INTO "auth_permission" VALUES(52,13,'view_user','Can view user');
INSERT INTO "auth_permission" VALUES(53,14,'add_membership','Can add membership');
INSERT INTO "auth_permission" VALUES(54,14,'change_membership','Can change membership');
INSERT INTO "auth_permission" VALUES(55,14,'delete_membership','Can delete membership');
INSERT INTO "auth_permission" VALUES(56,14,'view_membership','Can view membership');
INSERT INTO "auth_permission" VALUES(57,15,'add_workspace','Can add workspace');
INSERT INTO "auth_permission" VALUES(58,15,'change_workspace','Can change workspace');
INSERT INTO "auth_permission" VALUES(59,15,'delete_workspace','Can delete workspace');
INSERT INTO "auth_permission" VALUES(60,15,'view_workspace','Can view workspace');
INSERT INTO "auth_permission" VALUES(61,16,'add_monthlyusage','Can add monthly usage');
INSERT INTO "auth_permission" VALUES(62,16,'change_monthlyusage','Can change monthly usage');
INSERT INTO "auth_permission" VALUES(63,16,'delete_monthlyusage','Can delete monthly usage');
INSERT INTO "auth_permission" VALUES(64,16,'view_monthlyusage','Can view monthly usage');
INSERT INTO "auth_permission" VALUES(65,17,'add_invitation','Can add invitation');
INSERT INTO "auth_permission" VALUES(66,17,'change_invitation','Can change invitation');
INSERT INTO "auth_permission" VALUES(67,17,'delete_invitation','Can delete invitation');
INSERT INTO "auth_permission" VALUES(68,17,'view_invitation','Can view invitation');
INSERT INTO "auth_permission" VALUES(69,18,'add_apikey','Can add API key');
INSERT INTO "auth_permission" VALUES(70,18,'change_apikey','Can change API key');
INSERT INTO "auth_permission" VALUES(71,18,'delete_apikey','Can delete API key');
INSERT INTO "auth_permission" VALUES(72,18,'view_apikey','Can view API key');
INSERT INTO "auth_permission" VALUES(73,19,'add_domain','Can add domain');
INSERT INTO "auth_permission" VALUES(74,19,'change_domain','Can change domain');
INSERT INTO "auth_permission" VALUES(75,19,'delete_domain','Can delete domain');
INSERT INTO "auth_permission" VALUES(76,19,'view_domain','Can view domain');
INSERT INTO "auth_permission" VALUES(77,20,'add_campaign','Can add campaign');
INSERT INTO "auth_permission" VALUES(78,20,'change_campaign','Can change campaign');
INSERT INTO "auth_permission" VALUES(79,20,'delete_campaign','Can delete campaign');
INSERT INTO "auth_permission" VALUES(80,20,'view_campaign','Can view campaign');
INSERT INTO "auth_permission" VALUES(81,21,'add_visitorsalt','Can add visitor salt');
INSERT INTO "auth_permission" VALUES(82,21,'change_visitorsalt','Can change visitor salt');
INSERT INTO "auth_permission" VALUES(83,21,'delete_visitorsalt','Can delete visitor salt');
INSERT INTO "auth_permission" VALUES(84,21,'view_visitorsalt','Can view visitor salt');
INSERT INTO "auth_permission" VALUES(85,22,'add_click','Can add click');
INSERT INTO "auth_permission" VALUES(86,22,'change_click','Can change click');
INSERT INTO "auth_permission" VALUES(87,22,'delete_click','Can delete click');
INSERT INTO "auth_permission" VALUES(88,22,'view_click','Can view click');
INSERT INTO "auth_permission" VALUES(89,23,'add_dailybreakdown','Can add daily breakdown');
INSERT INTO "auth_permission" VALUES(90,23,'change_dailybreakdown','Can change daily breakdown');
INSERT INTO "auth_permission" VALUES(91,23,'delete_dailybreakdown','Can delete daily breakdown');
INSERT INTO "auth_permission" VALUES(92,23,'view_dailybreakdown','Can view daily breakdown');
INSERT INTO "auth_permission" VALUES(93,24,'add_hourlyclicks','Can add hourly clicks');
INSERT INTO "auth_permission" VALUES(94,24,'change_hourlyclicks','Can change hourly clicks');
INSERT INTO "auth_permission" VALUES(95,24,'delete_hourlyclicks','Can delete hourly clicks');
INSERT INTO "auth_permission" VALUES(96,24,'view_hourlyclicks','Can view hourly clicks');
INSERT INTO "auth_permission" VALUES(97,25,'add_import','Can add import');
INSERT INTO "auth_permission" VALUES(98,25,'change_import','Can change import');
INSERT INTO "auth_permission" VALUES(99,25,'delete_import','Can delete import');
INSERT INTO "auth_permission" VALUES(100,25,'view_import','Can view import');
INSERT INTO "auth_permission" VALUES(101,26,'add_importbatch','Can add import batch');
INSERT INTO "auth_permission" VALUES(102,26,'change_importbatch','Can change import batch');
INSERT INTO "auth_permission" VALUES(103,26,'delete_importbatch','Can delete import batch');
INSERT INTO "auth_permission" VALUES(104,26,'view_importbatch','Can view import batch');
INSERT INTO "auth_permission" VALUES(105,27,'add_importfile','Can add import file');
INSERT INTO "auth_permission" VALUES(106,27,'change_importfile','Can change import file');
INSERT INTO "auth_permission" VALUES(107,27,'delete_importfile','Can delete import file');
INSERT INTO "auth_permission" VALUES(108,27,'view_importfile','Can view import file');
INSERT INTO "auth_permission" VALUES(109,28,'add_link','Grüße, 世界 🌍 ‮ \ '' " % 	
');
INSERT INTO "auth_permission" VALUES(110,28,'change_link','Can change link');
INSERT INTO "auth_permission" VALUES(111,28,'delete_link','Can delete link');
INSERT INTO "auth_permission" VALUES(112,28,'view_link','Can view link');
INSERT INTO "auth_permission" VALUES(113,29,'add_guestlink','Can add guest link');
INSERT INTO "auth_permission" VALUES(114,29,'change_guestlink','Can change guest link');
INSERT INTO "auth_permission" VALUES(115,29,'delete_guestlink','Can delete guest link');
INSERT INTO "auth_permission" VALUES(116,29,'view_guestlink','Can view guest link');
INSERT INTO "auth_permission" VALUES(117,30,'add_linkchange','Can add change of a link');
INSERT INTO "auth_permission" VALUES(118,30,'change_linkchange','Can change change of a link');
INSERT INTO "auth_permission" VALUES(119,30,'delete_linkchange','Can delete change of a link');
INSERT INTO "auth_permission" VALUES(120,30,'view_linkchange','Can view change of a link');
INSERT INTO "auth_permission" VALUES(121,31,'add_linktag','Can add tag');
INSERT INTO "auth_permission" VALUES(122,31,'change_linktag','Can change tag');
INSERT INTO "auth_permission" VALUES(123,31,'delete_linktag','Can delete tag');
INSERT INTO "auth_permission" VALUES(124,31,'view_linktag','Can view tag');
INSERT INTO "auth_permission" VALUES(125,32,'add_deletedlink','Can add deleted link');
INSERT INTO "auth_permission" VALUES(126,32,'change_deletedlink','Can change deleted link');
INSERT INTO "auth_permission" VALUES(127,32,'delete_deletedlink','Can delete deleted link');
INSERT INTO "auth_permission" VALUES(128,32,'view_deletedlink','Can view deleted link');
CREATE TABLE "campaigns_campaign" ("_id" varchar(24) NOT NULL PRIMARY KEY, "name" varchar(100) NOT NULL, "search_name" text NOT NULL, "utm_source" varchar(100) NOT NULL, "utm_medium" varchar(100) NOT NULL, "utm_campaign" varchar(100) NOT NULL, "utm_term" varchar(100) NOT NULL, "utm_content" varchar(100) NOT NULL, "starts_at" datetime NULL, "ends_at" datetime NULL, "archived_at" datetime NULL, "created_at" datetime NOT NULL, "workspace_id" varchar(24) NOT NULL REFERENCES "accounts_workspace" ("_id") DEFERRABLE INITIALLY DEFERRED, CONSTRAINT "campaign_name_once_per_workspace" UNIQUE ("workspace_id", "name"), CONSTRAINT "campaign_starts_before_it_ends" CHECK (("starts_at" IS NULL OR "ends_at" IS NULL OR "starts_at" < ("ends_at"))));
INSERT INTO "campaigns_campaign" VALUES('0123456789ab0123456789ab','0 Grüße, 世界 🌍 ‮ \ '' " % 	
','0 Grüße, 世界 🌍 ‮ \ '' " % 	
','0 Grüße, 世界 🌍 ‮ \ '' " % 	
','0 Grüße, 世界 🌍 ‮ \ '' " % 	
','0 Grüße, 世界 🌍 ‮ \ '' " % 	
','0 Grüße, 世界 🌍 ‮ \ '' " % 	
','0 Grüße, 世界 🌍 ‮ \ '' " % 	
','2026-01-02 03:04:05.123456','9999-12-31 23:59:59.999999','9999-12-31 23:59:59.999999','9999-12-31 23:59:59.999999','0123456789ab0123456789ab');
INSERT INTO "campaigns_campaign" VALUES('1123456789ab1123456789ab','1 Grüße, 世界 🌍 ‮ \ '' " % 	
','1 Grüße, 世界 🌍 ‮ \ '' " % 	
','','','','','',NULL,NULL,NULL,'2026-01-02 03:04:05.123456','1123456789ab1123456789ab');
CREATE TABLE "clicks_click" ("_id" varchar(24) NOT NULL PRIMARY KEY, "link_id" varchar(24) NOT NULL, "stream_id" varchar(48) NOT NULL UNIQUE, "at" datetime NOT NULL, "visitor" varchar(24) NOT NULL, "is_visit" bool NOT NULL, "is_bot" bool NOT NULL, "referrer" varchar(253) NOT NULL, "country" varchar(2) NOT NULL, "browser" varchar(50) NOT NULL, "os" varchar(50) NOT NULL, "device" varchar(10) NOT NULL);
INSERT INTO "clicks_click" VALUES('0123456789ab0123456789ab','0123456789ab0123456789ab','0 Grüße, 世界 🌍 ‮ \ '' " % 	
','9999-12-31 23:59:59.999999','0 Grüße, 世界 🌍 ‮ \ '' " % ',1,1,'0 Grüße, 世界 🌍 ‮ \ '' " % 	
','0 ','0 Grüße, 世界 🌍 ‮ \ '' " % 	
','0 Grüße, 世界 🌍 ‮ \ '' " % 	
','0 Grüße, 世');
INSERT INTO "clicks_click" VALUES('1123456789ab1123456789ab','000000000000000000000000','1 Grüße, 世界 🌍 ‮ \ '' " % 	
','2026-01-02 03:04:05.123456','1 Grüße, 世界 🌍 ‮ \ '' " % ',0,0,'','','','','');
INSERT INTO "clicks_click" VALUES('6b09fb72a5040f56ecd7b767','6b09fb715ce52bc732c18c66','8b91309816d23c0b4171dd30:0','2026-11-27 21:51:45.625000','598c6a1d7e150bc501508c46',0,1,'','','','','');
INSERT INTO "clicks_click" VALUES('6b09fb7286079c1b6ba7ecc8','6b09fb715ce52bc732c18c66','5f17fb3cd9048f339a16d245:0','2026-11-27 21:51:45.668000','598c6a1d7e150bc501508c46',0,1,'','','','','');
INSERT INTO "clicks_click" VALUES('6b09fb73ee0ffa20e1a35cf3','6b09fb715ce52bc732c18c66','a9a1ba235e423cfd81556625:0','2026-11-27 21:51:45.796000','598c6a1d7e150bc501508c46',0,1,'','','','','');
CREATE TABLE "clicks_dailybreakdown" ("_id" varchar(24) NOT NULL PRIMARY KEY, "scope" varchar(24) NOT NULL, "day" date NOT NULL, "dimension" varchar(10) NOT NULL, "value" varchar(253) NOT NULL, "clicks" bigint unsigned NOT NULL CHECK ("clicks" >= 0), "visits" bigint unsigned NOT NULL CHECK ("visits" >= 0), CONSTRAINT "breakdown_once" UNIQUE ("scope", "day", "dimension", "value"));
INSERT INTO "clicks_dailybreakdown" VALUES('0123456789ab0123456789ab','0123456789ab0123456789ab','2026-01-02','0 Grüße, 世','0 Grüße, 世界 🌍 ‮ \ '' " % 	
',9007199254740993,9007199254740993);
INSERT INTO "clicks_dailybreakdown" VALUES('1123456789ab1123456789ab','1123456789ab1123456789ab','0001-01-01','1 Grüße, 世','',0,0);
INSERT INTO "clicks_dailybreakdown" VALUES('a55ada22ea18b9020506ab74','6b09fb715ce52bc732c18c66','2026-11-27','bot','',3,0);
INSERT INTO "clicks_dailybreakdown" VALUES('2ece50e03eeb61da4f30928e','6b09fb708696dffe902d05a6','2026-11-27','bot','',3,0);
INSERT INTO "clicks_dailybreakdown" VALUES('8317965f18bee532d3580ecc','6b09fb708696dffe902d05a6','2026-11-27','link','6b09fb715ce52bc732c18c66',3,0);
CREATE TABLE "clicks_hourlyclicks" ("_id" varchar(24) NOT NULL PRIMARY KEY, "scope" varchar(24) NOT NULL, "hour" datetime NOT NULL, "clicks" bigint unsigned NOT NULL CHECK ("clicks" >= 0), "visits" bigint unsigned NOT NULL CHECK ("visits" >= 0), CONSTRAINT "hourly_once" UNIQUE ("scope", "hour"));
INSERT INTO "clicks_hourlyclicks" VALUES('0123456789ab0123456789ab','0123456789ab0123456789ab','9999-12-31 23:59:59.999999',9007199254740993,9007199254740993);
INSERT INTO "clicks_hourlyclicks" VALUES('1123456789ab1123456789ab','1123456789ab1123456789ab','2026-01-02 03:04:05.123456',0,0);
INSERT INTO "clicks_hourlyclicks" VALUES('1fb2626a3c1f659a97f72490','6b09fb715ce52bc732c18c66','2026-11-27 21:00:00',3,0);
INSERT INTO "clicks_hourlyclicks" VALUES('3d6474068cde63724000402a','6b09fb708696dffe902d05a6','2026-11-27 21:00:00',3,0);
CREATE TABLE "clicks_visitorsalt" ("_id" varchar(24) NOT NULL PRIMARY KEY, "day" date NOT NULL UNIQUE, "salt" varchar(64) NOT NULL);
INSERT INTO "clicks_visitorsalt" VALUES('0123456789ab0123456789ab','2026-01-02','0 Grüße, 世界 🌍 ‮ \ '' " % 	
');
INSERT INTO "clicks_visitorsalt" VALUES('1123456789ab1123456789ab','0001-01-01','1 Grüße, 世界 🌍 ‮ \ '' " % 	
');
INSERT INTO "clicks_visitorsalt" VALUES('6b09fb71efe7373ab112f5a5','2026-11-27','e8a9f99d4f3c181ff90c91596d91df799c30ac39d77b2ccf38a9ff9b9e99e2b0');
CREATE TABLE "django_admin_log" ("id" integer NOT NULL PRIMARY KEY AUTOINCREMENT, "object_id" text NULL, "object_repr" varchar(200) NOT NULL, "action_flag" smallint unsigned NOT NULL CHECK ("action_flag" >= 0), "change_message" text NOT NULL, "content_type_id" integer NULL REFERENCES "django_content_type" ("id") DEFERRABLE INITIALLY DEFERRED, "user_id" varchar(24) NOT NULL REFERENCES "accounts_user" ("_id") DEFERRABLE INITIALLY DEFERRED, "action_time" datetime NOT NULL);
INSERT INTO "django_admin_log" VALUES(1,'0 Grüße, 世界 🌍 ‮ \ '' " % 	
','0 Grüße, 世界 🌍 ‮ \ '' " % 	
',1,'0 Grüße, 世界 🌍 ‮ \ '' " % 	
',1,'0123456789ab0123456789ab','9999-12-31 23:59:59.999999');
INSERT INTO "django_admin_log" VALUES(2,NULL,'1 Grüße, 世界 🌍 ‮ \ '' " % 	
',1,'',NULL,'1123456789ab1123456789ab','2026-01-02 03:04:05.123456');
INSERT INTO "django_admin_log" VALUES(3,'3','',2,'',3,'0123456789ab0123456789ab','2026-01-02 03:04:05.123456');
INSERT INTO "django_admin_log" VALUES(4,'Gone','',2,'',3,'0123456789ab0123456789ab','2026-01-02 03:04:05.123456');
INSERT INTO "django_admin_log" VALUES(5,'000000000000000000000000','',2,'',28,'0123456789ab0123456789ab','2026-01-02 03:04:05.123456');
INSERT INTO "django_admin_log" VALUES(6,'000000000000000000000000','',2,'',28,'0123456789ab0123456789ab','2026-01-02 03:04:05.123456');
INSERT INTO "django_admin_log" VALUES(7,'3','',2,'',3,'0123456789ab0123456789ab','2026-01-02 03:04:05.123456');
INSERT INTO "django_admin_log" VALUES(8,'Gone','',2,'',3,'0123456789ab0123456789ab','2026-01-02 03:04:05.123456');
INSERT INTO "django_admin_log" VALUES(9,'000000000000000000000000','',2,'',28,'0123456789ab0123456789ab','2026-01-02 03:04:05.123456');
INSERT INTO "django_admin_log" VALUES(10,'000000000000000000000000','',2,'',28,'0123456789ab0123456789ab','2026-01-02 03:04:05.123456');
CREATE TABLE "django_content_type" ("id" integer NOT NULL PRIMARY KEY AUTOINCREMENT, "app_label" varchar(100) NOT NULL, "model" varchar(100) NOT NULL);
INSERT INTO "django_content_type" VALUES(1,'admin','logentry');
INSERT INTO "django_content_type" VALUES(2,'auth','permission');
INSERT INTO "django_content_type" VALUES(3,'auth','group');
INSERT INTO "django_content_type" VALUES(4,'contenttypes','contenttype');
INSERT INTO "django_content_type" VALUES(5,'sessions','session');
INSERT INTO "django_content_type" VALUES(6,'account','emailaddress');
INSERT INTO "django_content_type" VALUES(7,'account','emailconfirmation');
INSERT INTO "django_content_type" VALUES(8,'mfa','authenticator');
INSERT INTO "django_content_type" VALUES(9,'socialaccount','socialaccount');
INSERT INTO "django_content_type" VALUES(10,'socialaccount','socialapp');
INSERT INTO "django_content_type" VALUES(11,'socialaccount','socialtoken');
INSERT INTO "django_content_type" VALUES(12,'usersessions','usersession');
INSERT INTO "django_content_type" VALUES(13,'accounts','user');
INSERT INTO "django_content_type" VALUES(14,'accounts','membership');
INSERT INTO "django_content_type" VALUES(15,'accounts','workspace');
INSERT INTO "django_content_type" VALUES(16,'accounts','monthlyusage');
INSERT INTO "django_content_type" VALUES(17,'accounts','invitation');
INSERT INTO "django_content_type" VALUES(18,'accounts','apikey');
INSERT INTO "django_content_type" VALUES(19,'domains','domain');
INSERT INTO "django_content_type" VALUES(20,'campaigns','campaign');
INSERT INTO "django_content_type" VALUES(21,'clicks','visitorsalt');
INSERT INTO "django_content_type" VALUES(22,'clicks','click');
INSERT INTO "django_content_type" VALUES(23,'clicks','dailybreakdown');
INSERT INTO "django_content_type" VALUES(24,'clicks','hourlyclicks');
INSERT INTO "django_content_type" VALUES(25,'links','import');
INSERT INTO "django_content_type" VALUES(26,'links','importbatch');
INSERT INTO "django_content_type" VALUES(27,'links','importfile');
INSERT INTO "django_content_type" VALUES(28,'links','link');
INSERT INTO "django_content_type" VALUES(29,'links','guestlink');
INSERT INTO "django_content_type" VALUES(30,'links','linkchange');
INSERT INTO "django_content_type" VALUES(31,'links','linktag');
INSERT INTO "django_content_type" VALUES(32,'links','deletedlink');
CREATE TABLE "django_migrations" ("id" integer NOT NULL PRIMARY KEY AUTOINCREMENT, "app" varchar(255) NOT NULL, "name" varchar(255) NOT NULL, "applied" datetime NOT NULL);
INSERT INTO "django_migrations" VALUES(1,'contenttypes','0001_initial','2026-11-27 21:51:15.103516');
INSERT INTO "django_migrations" VALUES(2,'auth','0001_initial','2026-11-27 21:51:15.137528');
INSERT INTO "django_migrations" VALUES(3,'accounts','0001_initial','2026-11-27 21:51:15.546040');
INSERT INTO "django_migrations" VALUES(4,'account','0001_initial','2026-11-27 21:51:15.562640');
INSERT INTO "django_migrations" VALUES(5,'account','0002_email_max_length','2026-11-27 21:51:15.570004');
INSERT INTO "django_migrations" VALUES(6,'account','0003_alter_emailaddress_create_unique_verified_email','2026-11-27 21:51:15.582087');
INSERT INTO "django_migrations" VALUES(7,'account','0004_alter_emailaddress_drop_unique_email','2026-11-27 21:51:15.605182');
INSERT INTO "django_migrations" VALUES(8,'account','0005_emailaddress_idx_upper_email','2026-11-27 21:51:15.625324');
INSERT INTO "django_migrations" VALUES(9,'account','0006_emailaddress_lower','2026-11-27 21:51:15.642236');
INSERT INTO "django_migrations" VALUES(10,'account','0007_emailaddress_idx_email','2026-11-27 21:51:15.677156');
INSERT INTO "django_migrations" VALUES(11,'account','0008_emailaddress_unique_primary_email_fixup','2026-11-27 21:51:15.686241');
INSERT INTO "django_migrations" VALUES(12,'account','0009_emailaddress_unique_primary_email','2026-11-27 21:51:15.692149');
INSERT INTO "django_migrations" VALUES(13,'admin','0001_initial','2026-11-27 21:51:15.705031');
INSERT INTO "django_migrations" VALUES(14,'admin','0002_logentry_remove_auto_add','2026-11-27 21:51:15.725089');
INSERT INTO "django_migrations" VALUES(15,'admin','0003_logentry_add_action_flag_choices','2026-11-27 21:51:15.749841');
INSERT INTO "django_migrations" VALUES(16,'contenttypes','0002_remove_content_type_name','2026-11-27 21:51:15.772345');
INSERT INTO "django_migrations" VALUES(17,'auth','0002_alter_permission_name_max_length','2026-11-27 21:51:15.782381');
INSERT INTO "django_migrations" VALUES(18,'auth','0003_alter_user_email_max_length','2026-11-27 21:51:15.786034');
INSERT INTO "django_migrations" VALUES(19,'auth','0004_alter_user_username_opts','2026-11-27 21:51:15.792029');
INSERT INTO "django_migrations" VALUES(20,'auth','0005_alter_user_last_login_null','2026-11-27 21:51:15.805077');
INSERT INTO "django_migrations" VALUES(21,'auth','0006_require_contenttypes_0002','2026-11-27 21:51:15.806645');
INSERT INTO "django_migrations" VALUES(22,'auth','0007_alter_validators_add_error_messages','2026-11-27 21:51:15.816188');
INSERT INTO "django_migrations" VALUES(23,'auth','0008_alter_user_username_max_length','2026-11-27 21:51:15.833400');
INSERT INTO "django_migrations" VALUES(24,'auth','0009_alter_user_last_name_max_length','2026-11-27 21:51:15.843554');
INSERT INTO "django_migrations" VALUES(25,'auth','0010_alter_group_name_max_length','2026-11-27 21:51:15.862127');
INSERT INTO "django_migrations" VALUES(26,'auth','0011_update_proxy_permissions','2026-11-27 21:51:15.870287');
INSERT INTO "django_migrations" VALUES(27,'auth','0012_alter_user_first_name_max_length','2026-11-27 21:51:15.876553');
INSERT INTO "django_migrations" VALUES(28,'campaigns','0001_initial','2026-11-27 21:51:15.900101');
INSERT INTO "django_migrations" VALUES(29,'clicks','0001_initial','2026-11-27 21:51:15.906147');
INSERT INTO "django_migrations" VALUES(30,'domains','0001_initial','2026-11-27 21:51:15.928914');
INSERT INTO "django_migrations" VALUES(31,'links','0001_initial','2026-11-27 21:51:16.764337');
INSERT INTO "django_migrations" VALUES(32,'mfa','0001_initial','2026-11-27 21:51:16.794456');
INSERT INTO "django_migrations" VALUES(33,'mfa','0002_authenticator_timestamps','2026-11-27 21:51:16.849506');
INSERT INTO "django_migrations" VALUES(34,'mfa','0003_authenticator_type_uniq','2026-11-27 21:51:16.996042');
INSERT INTO "django_migrations" VALUES(35,'sessions','0001_initial','2026-11-27 21:51:16.997796');
INSERT INTO "django_migrations" VALUES(36,'socialaccount','0001_initial','2026-11-27 21:51:17.183868');
INSERT INTO "django_migrations" VALUES(37,'socialaccount','0002_token_max_lengths','2026-11-27 21:51:17.327190');
INSERT INTO "django_migrations" VALUES(38,'socialaccount','0003_extra_data_default_dict','2026-11-27 21:51:17.378118');
INSERT INTO "django_migrations" VALUES(39,'socialaccount','0004_app_provider_id_settings','2026-11-27 21:51:17.548648');
INSERT INTO "django_migrations" VALUES(40,'socialaccount','0005_socialtoken_nullable_app','2026-11-27 21:51:17.673546');
INSERT INTO "django_migrations" VALUES(41,'socialaccount','0006_alter_socialaccount_extra_data','2026-11-27 21:51:17.782293');
INSERT INTO "django_migrations" VALUES(42,'usersessions','0001_initial','2026-11-27 21:51:17.860613');
CREATE TABLE "django_session" ("session_key" varchar(40) NOT NULL PRIMARY KEY, "session_data" text NOT NULL, "expire_date" datetime NOT NULL);
INSERT INTO "django_session" VALUES('0 Grüße, 世界 🌍 ‮ \ '' " % 	
','0 Grüße, 世界 🌍 ‮ \ '' " % 	
','9999-12-31 23:59:59.999999');
INSERT INTO "django_session" VALUES('1 Grüße, 世界 🌍 ‮ \ '' " % 	
','1 Grüße, 世界 🌍 ‮ \ '' " % 	
','2026-01-02 03:04:05.123456');
CREATE TABLE "domains_domain" ("_id" varchar(24) NOT NULL PRIMARY KEY, "host" varchar(253) NOT NULL, "token" varchar(32) NOT NULL, "verified_at" datetime NULL, "is_vouched" bool NOT NULL, "last_checked_at" datetime NULL, "check_due_at" datetime NULL, "failing_since" datetime NULL, "proof" varchar(10) NOT NULL, "dns_answer" text NULL CHECK ((JSON_VALID("dns_answer") OR "dns_answer" IS NULL)), "root_url" varchar(2048) NOT NULL, "not_found_url" varchar(2048) NOT NULL, "created_at" datetime NOT NULL, "workspace_id" varchar(24) NOT NULL REFERENCES "accounts_workspace" ("_id") DEFERRABLE INITIALLY DEFERRED, CONSTRAINT "domain_once_per_workspace" UNIQUE ("workspace_id", "host"));
INSERT INTO "domains_domain" VALUES('0123456789ab0123456789ab','0 Grüße, 世界 🌍 ‮ \ '' " % 	
','0 Grüße, 世界 🌍 ‮ \ '' " % 	
','9999-12-31 23:59:59.999999',1,'9999-12-31 23:59:59.999999','9999-12-31 23:59:59.999999','9999-12-31 23:59:59.999999','txt','["Gr\u00fc\u00dfe, \u4e16\u754c \ud83c\udf0d \u202e \\ '' \" % \t\n", null, true, 9007199254740993, 1.5, {"b": [], "a": {}}]','0 Grüße, 世界 🌍 ‮ \ '' " % 	
','0 Grüße, 世界 🌍 ‮ \ '' " % 	
','9999-12-31 23:59:59.999999','0123456789ab0123456789ab');
INSERT INTO "domains_domain" VALUES('1123456789ab1123456789ab','1 Grüße, 世界 🌍 ‮ \ '' " % 	
','1 Grüße, 世界 🌍 ‮ \ '' " % 	
',NULL,0,NULL,NULL,NULL,'txt',NULL,'','','2026-01-02 03:04:05.123456','1123456789ab1123456789ab');
CREATE TABLE "links_deletedlink" ("_id" varchar(24) NOT NULL PRIMARY KEY, "domain_id" varchar(24) NOT NULL, "short_url" varchar(300) NOT NULL, "destination" text NOT NULL, "values" text NOT NULL CHECK ((JSON_VALID("values") OR "values" IS NULL)), "schema_version" smallint unsigned NOT NULL CHECK ("schema_version" >= 0), "tag_names" text NOT NULL CHECK ((JSON_VALID("tag_names") OR "tag_names" IS NULL)), "deleted_at" datetime NOT NULL, "deleted_by_id" varchar(24) NULL REFERENCES "accounts_user" ("_id") DEFERRABLE INITIALLY DEFERRED, "workspace_id" varchar(24) NOT NULL REFERENCES "accounts_workspace" ("_id") DEFERRABLE INITIALLY DEFERRED);
INSERT INTO "links_deletedlink" VALUES('0123456789ab0123456789ab','0 Grüße, 世界 🌍 ‮ \ '' " % ','0 Grüße, 世界 🌍 ‮ \ '' " % 	
','0 Grüße, 世界 🌍 ‮ \ '' " % 	
','["Gr\u00fc\u00dfe, \u4e16\u754c \ud83c\udf0d \u202e \\ '' \" % \t\n", null, true, 9007199254740993, 1.5, {"b": [], "a": {}}]',32767,'["Gr\u00fc\u00dfe, \u4e16\u754c \ud83c\udf0d \u202e \\ '' \" % \t\n", null, true, 9007199254740993, 1.5, {"b": [], "a": {}}]','9999-12-31 23:59:59.999999','0123456789ab0123456789ab','0123456789ab0123456789ab');
INSERT INTO "links_deletedlink" VALUES('1123456789ab1123456789ab','','1 Grüße, 世界 🌍 ‮ \ '' " % 	
','1 Grüße, 世界 🌍 ‮ \ '' " % 	
','[]',0,'[]','2026-01-02 03:04:05.123456',NULL,'1123456789ab1123456789ab');
INSERT INTO "links_deletedlink" VALUES('6b09fb73d4b86131b78d37d2','','http://localhost:35237/binned','https://example.com/page','{"workspace": "6b09fb708696dffe902d05a6", "domain": null, "campaign": null, "created_by": "6b09fb70218a95ebfa7d6eac", "code": "binned", "key": "/binned", "destination": "https://example.com/page", "location": "https://example.com/page", "password": "", "starts_at": null, "expires_at": null, "max_clicks": null, "click_count": 0, "folder": "", "notes": "", "search_text": "https://example.com/page\nbinned\n\n", "is_guest": false, "disabled_at": null, "blocked_because": "", "created_at": "2026-11-27T21:51:47.327Z", "updated_at": "2026-11-27T21:51:47.357Z"}',1,'[]','2026-11-27 21:51:47.357646','6b09fb70218a95ebfa7d6eac','6b09fb708696dffe902d05a6');
CREATE TABLE "links_import" ("_id" varchar(24) NOT NULL PRIMARY KEY, "state" varchar(10) NOT NULL, "file_name" varchar(200) NOT NULL, "encoding" varchar(20) NOT NULL, "separator" varchar(1) NOT NULL, "has_header" bool NOT NULL, "header" text NOT NULL CHECK ((JSON_VALID("header") OR "header" IS NULL)), "mapping" text NOT NULL CHECK ((JSON_VALID("mapping") OR "mapping" IS NULL)), "schema_version" smallint unsigned NOT NULL CHECK ("schema_version" >= 0), "time_zone" varchar(64) NOT NULL, "day_first" bool NOT NULL, "row_count" integer unsigned NOT NULL CHECK ("row_count" >= 0), "stopped_because" text NOT NULL, "undoes_all" bool NOT NULL, "created_at" datetime NOT NULL, "moved_at" datetime NOT NULL, "finished_at" datetime NULL, "undone_at" datetime NULL, "acting_id" varchar(24) NULL REFERENCES "accounts_user" ("_id") DEFERRABLE INITIALLY DEFERRED, "created_by_id" varchar(24) NULL REFERENCES "accounts_user" ("_id") DEFERRABLE INITIALLY DEFERRED, "workspace_id" varchar(24) NOT NULL REFERENCES "accounts_workspace" ("_id") DEFERRABLE INITIALLY DEFERRED);
INSERT INTO "links_import" VALUES('0123456789ab0123456789ab','uploaded','0 Grüße, 世界 🌍 ‮ \ '' " % 	
','0 Grüße, 世界 🌍 ‮ \ '' ','0',1,'["Gr\u00fc\u00dfe, \u4e16\u754c \ud83c\udf0d \u202e \\ '' \" % \t\n", null, true, 9007199254740993, 1.5, {"b": [], "a": {}}]','["Gr\u00fc\u00dfe, \u4e16\u754c \ud83c\udf0d \u202e \\ '' \" % \t\n", null, true, 9007199254740993, 1.5, {"b": [], "a": {}}]',32767,'0 Grüße, 世界 🌍 ‮ \ '' " % 	
',1,2147483647,'0 Grüße, 世界 🌍 ‮ \ '' " % 	
',1,'9999-12-31 23:59:59.999999','9999-12-31 23:59:59.999999','9999-12-31 23:59:59.999999','9999-12-31 23:59:59.999999','0123456789ab0123456789ab','0123456789ab0123456789ab','0123456789ab0123456789ab');
INSERT INTO "links_import" VALUES('1123456789ab1123456789ab','uploaded','1 Grüße, 世界 🌍 ‮ \ '' " % 	
','1 Grüße, 世界 🌍 ‮ \ '' ','1',0,'[]','[]',0,'1 Grüße, 世界 🌍 ‮ \ '' " % 	
',0,0,'',0,'2026-01-02 03:04:05.123456','2026-01-02 03:04:05.123456',NULL,NULL,NULL,NULL,'1123456789ab1123456789ab');
CREATE TABLE "links_importbatch" ("_id" varchar(24) NOT NULL PRIMARY KEY, "first" integer unsigned NOT NULL CHECK ("first" >= 0), "size" smallint unsigned NOT NULL CHECK ("size" >= 0), "rows" text NOT NULL CHECK ((JSON_VALID("rows") OR "rows" IS NULL)), "checked_at" datetime NULL, "problems" text NOT NULL CHECK ((JSON_VALID("problems") OR "problems" IS NULL)), "refused" smallint unsigned NOT NULL CHECK ("refused" >= 0), "aliases" text NOT NULL CHECK ((JSON_VALID("aliases") OR "aliases" IS NULL)), "done" smallint unsigned NOT NULL CHECK ("done" >= 0), "is_done" bool NOT NULL, "links" text NOT NULL CHECK ((JSON_VALID("links") OR "links" IS NULL)), "created" smallint unsigned NOT NULL CHECK ("created" >= 0), "undone_at" datetime NULL, "deleted" smallint unsigned NOT NULL CHECK ("deleted" >= 0), "upload_id" varchar(24) NOT NULL REFERENCES "links_import" ("_id") DEFERRABLE INITIALLY DEFERRED, CONSTRAINT "import_batch_once" UNIQUE ("upload_id", "first"));
INSERT INTO "links_importbatch" VALUES('0123456789ab0123456789ab',2147483647,32767,'["Gr\u00fc\u00dfe, \u4e16\u754c \ud83c\udf0d \u202e \\ '' \" % \t\n", null, true, 9007199254740993, 1.5, {"b": [], "a": {}}]','9999-12-31 23:59:59.999999','["Gr\u00fc\u00dfe, \u4e16\u754c \ud83c\udf0d \u202e \\ '' \" % \t\n", null, true, 9007199254740993, 1.5, {"b": [], "a": {}}]',32767,'["Gr\u00fc\u00dfe, \u4e16\u754c \ud83c\udf0d \u202e \\ '' \" % \t\n", null, true, 9007199254740993, 1.5, {"b": [], "a": {}}]',32767,1,'["Gr\u00fc\u00dfe, \u4e16\u754c \ud83c\udf0d \u202e \\ '' \" % \t\n", null, true, 9007199254740993, 1.5, {"b": [], "a": {}}]',32767,'9999-12-31 23:59:59.999999',32767,'0123456789ab0123456789ab');
INSERT INTO "links_importbatch" VALUES('1123456789ab1123456789ab',0,0,'[]',NULL,'[]',0,'[]',0,0,'[]',0,NULL,0,'1123456789ab1123456789ab');
CREATE TABLE "links_importfile" ("_id" varchar(24) NOT NULL PRIMARY KEY, "content" BLOB NOT NULL, "upload_id" varchar(24) NOT NULL UNIQUE REFERENCES "links_import" ("_id") DEFERRABLE INITIALLY DEFERRED);
INSERT INTO "links_importfile" VALUES('0123456789ab0123456789ab',X'000102030405060708090A0B0C0D0E0F101112131415161718191A1B1C1D1E1F202122232425262728292A2B2C2D2E2F303132333435363738393A3B3C3D3E3F404142434445464748494A4B4C4D4E4F505152535455565758595A5B5C5D5E5F606162636465666768696A6B6C6D6E6F707172737475767778797A7B7C7D7E7F808182838485868788898A8B8C8D8E8F909192939495969798999A9B9C9D9E9FA0A1A2A3A4A5A6A7A8A9AAABACADAEAFB0B1B2B3B4B5B6B7B8B9BABBBCBDBEBFC0C1C2C3C4C5C6C7C8C9CACBCCCDCECFD0D1D2D3D4D5D6D7D8D9DADBDCDDDEDFE0E1E2E3E4E5E6E7E8E9EAEBECEDEEEFF0F1F2F3F4F5F6F7F8F9FAFBFCFDFEFF','0123456789ab0123456789ab');
INSERT INTO "links_importfile" VALUES('1123456789ab1123456789ab',X'','1123456789ab1123456789ab');
CREATE TABLE "links_link" ("_id" varchar(24) NOT NULL PRIMARY KEY, "code" varchar(30) NOT NULL, "key" varchar(300) NOT NULL UNIQUE, "destination" varchar(2048) NOT NULL, "location" text NOT NULL, "password" varchar(200) NOT NULL, "starts_at" datetime NULL, "expires_at" datetime NULL, "max_clicks" integer unsigned NULL CHECK ("max_clicks" >= 0), "click_count" bigint unsigned NOT NULL CHECK ("click_count" >= 0), "folder" varchar(50) NOT NULL, "notes" varchar(500) NOT NULL, "search_text" text NOT NULL, "is_guest" bool NOT NULL, "disabled_at" datetime NULL, "blocked_because" varchar(200) NOT NULL, "created_at" datetime NOT NULL, "updated_at" datetime NOT NULL, "campaign_id" varchar(24) NULL REFERENCES "campaigns_campaign" ("_id") DEFERRABLE INITIALLY DEFERRED, "created_by_id" varchar(24) NULL REFERENCES "accounts_user" ("_id") DEFERRABLE INITIALLY DEFERRED, "domain_id" varchar(24) NULL REFERENCES "domains_domain" ("_id") DEFERRABLE INITIALLY DEFERRED, "workspace_id" varchar(24) NULL REFERENCES "accounts_workspace" ("_id") DEFERRABLE INITIALLY DEFERRED, CONSTRAINT "link_starts_before_it_expires" CHECK (("starts_at" IS NULL OR "expires_at" IS NULL OR "starts_at" < ("expires_at"))), CONSTRAINT "link_max_clicks_is_positive" CHECK (("max_clicks" IS NULL OR ("max_clicks" >= 1 AND "max_clicks" <= 2147483647))), CONSTRAINT "link_has_a_workspace_or_is_a_guest" CHECK ((("is_guest" AND "workspace_id" IS NULL) OR (NOT "is_guest" AND "workspace_id" IS NOT NULL))));
INSERT INTO "links_link" VALUES('0123456789ab0123456789ab','0 Grüße, 世界 🌍 ‮ \ '' " % 	
','0 Grüße, 世界 🌍 ‮ \ '' " % 	
','0 Grüße, 世界 🌍 ‮ \ '' " % 	
','0 Grüße, 世界 🌍 ‮ \ '' " % 	
','0 Grüße, 世界 🌍 ‮ \ '' " % 	
','2026-01-02 03:04:05.123456','9999-12-31 23:59:59.999999',2147483647,9007199254740993,'0 Grüße, 世界 🌍 ‮ \ '' " % 	
','0 Grüße, 世界 🌍 ‮ \ '' " % 	
','0 Grüße, 世界 🌍 ‮ \ '' " % 	
',0,'9999-12-31 23:59:59.999999','0 Grüße, 世界 🌍 ‮ \ '' " % 	
','9999-12-31 23:59:59.999999','9999-12-31 23:59:59.999999','0123456789ab0123456789ab','0123456789ab0123456789ab','0123456789ab0123456789ab','0123456789ab0123456789ab');
INSERT INTO "links_link" VALUES('1123456789ab1123456789ab','1 Grüße, 世界 🌍 ‮ \ '' " % 	
','1 Grüße, 世界 🌍 ‮ \ '' " % 	
','1 Grüße, 世界 🌍 ‮ \ '' " % 	
','1 Grüße, 世界 🌍 ‮ \ '' " % 	
','',NULL,NULL,NULL,0,'','','1 Grüße, 世界 🌍 ‮ \ '' " % 	
',1,NULL,'','2026-01-02 03:04:05.123456','2026-01-02 03:04:05.123456',NULL,NULL,NULL,NULL);
INSERT INTO "links_link" VALUES('6b09fb715ce52bc732c18c66','kept','/kept','https://example.com/page','https://example.com/page','',NULL,NULL,NULL,3,'After','','https://example.com/page
kept

	kept
',0,NULL,'','2026-11-27 21:51:45.566010','2026-11-27 21:51:45.892879',NULL,'6b09fb70218a95ebfa7d6eac',NULL,'6b09fb708696dffe902d05a6');
CREATE TABLE "links_linkchange" ("_id" varchar(24) NOT NULL PRIMARY KEY, "link_id" varchar(24) NOT NULL, "at" datetime NOT NULL, "who" varchar(254) NOT NULL, "kind" varchar(10) NOT NULL, "fields" text NOT NULL CHECK ((JSON_VALID("fields") OR "fields" IS NULL)), "schema_version" smallint unsigned NOT NULL CHECK ("schema_version" >= 0), "reason" varchar(200) NOT NULL, "user_id" varchar(24) NULL REFERENCES "accounts_user" ("_id") DEFERRABLE INITIALLY DEFERRED, "workspace_id" varchar(24) NULL REFERENCES "accounts_workspace" ("_id") DEFERRABLE INITIALLY DEFERRED);
INSERT INTO "links_linkchange" VALUES('0123456789ab0123456789ab','0123456789ab0123456789ab','9999-12-31 23:59:59.999999','0 Grüße, 世界 🌍 ‮ \ '' " % 	
','changed','["Gr\u00fc\u00dfe, \u4e16\u754c \ud83c\udf0d \u202e \\ '' \" % \t\n", null, true, 9007199254740993, 1.5, {"b": [], "a": {}}]',32767,'0 Grüße, 世界 🌍 ‮ \ '' " % 	
','0123456789ab0123456789ab','0123456789ab0123456789ab');
INSERT INTO "links_linkchange" VALUES('1123456789ab1123456789ab','1123456789ab1123456789ab','2026-01-02 03:04:05.123456','1 Grüße, 世界 🌍 ‮ \ '' " % 	
','changed','[]',0,'',NULL,NULL);
INSERT INTO "links_linkchange" VALUES('6b09fb71861a8cbb6272fb96','6b09fb715ce52bc732c18c66','2026-11-27 21:51:45.892879','API key Command line','changed','{"folder": ["Before", "After"]}',1,'','6b09fb70218a95ebfa7d6eac','6b09fb708696dffe902d05a6');
INSERT INTO "links_linkchange" VALUES('6b09fb7345eb56c1884da2fe','6b09fb73d4b86131b78d37d2','2026-11-27 21:51:47.357646','API key Command line','deleted','{}',1,'','6b09fb70218a95ebfa7d6eac','6b09fb708696dffe902d05a6');
CREATE TABLE "links_linktag" ("_id" varchar(24) NOT NULL PRIMARY KEY, "name" varchar(30) NOT NULL, "folded" varchar(90) NOT NULL, "position" smallint unsigned NOT NULL CHECK ("position" >= 0), "link_id" varchar(24) NOT NULL REFERENCES "links_link" ("_id") DEFERRABLE INITIALLY DEFERRED, "workspace_id" varchar(24) NOT NULL REFERENCES "accounts_workspace" ("_id") DEFERRABLE INITIALLY DEFERRED, CONSTRAINT "tag_once_per_link" UNIQUE ("link_id", "folded"));
INSERT INTO "links_linktag" VALUES('0123456789ab0123456789ab','0 Grüße, 世界 🌍 ‮ \ '' " % 	
','0 Grüße, 世界 🌍 ‮ \ '' " % 	
',32767,'0123456789ab0123456789ab','0123456789ab0123456789ab');
INSERT INTO "links_linktag" VALUES('1123456789ab1123456789ab','1 Grüße, 世界 🌍 ‮ \ '' " % 	
','1 Grüße, 世界 🌍 ‮ \ '' " % 	
',0,'1123456789ab1123456789ab','1123456789ab1123456789ab');
INSERT INTO "links_linktag" VALUES('6b09fb715da07fd8951a4f0d','kept','kept',0,'6b09fb715ce52bc732c18c66','6b09fb708696dffe902d05a6');
CREATE TABLE "mfa_authenticator" ("id" integer NOT NULL PRIMARY KEY AUTOINCREMENT, "type" varchar(20) NOT NULL, "data" text NOT NULL CHECK ((JSON_VALID("data") OR "data" IS NULL)), "user_id" varchar(24) NOT NULL REFERENCES "accounts_user" ("_id") DEFERRABLE INITIALLY DEFERRED, "created_at" datetime NOT NULL, "last_used_at" datetime NULL);
INSERT INTO "mfa_authenticator" VALUES(1,'recovery_codes','["Gr\u00fc\u00dfe, \u4e16\u754c \ud83c\udf0d \u202e \\ '' \" % \t\n", null, true, 9007199254740993, 1.5, {"b": [], "a": {}}]','0123456789ab0123456789ab','9999-12-31 23:59:59.999999','9999-12-31 23:59:59.999999');
INSERT INTO "mfa_authenticator" VALUES(2,'recovery_codes','[]','1123456789ab1123456789ab','2026-01-02 03:04:05.123456',NULL);
CREATE TABLE "socialaccount_socialaccount" ("id" integer NOT NULL PRIMARY KEY AUTOINCREMENT, "provider" varchar(200) NOT NULL, "uid" varchar(191) NOT NULL, "last_login" datetime NOT NULL, "date_joined" datetime NOT NULL, "user_id" varchar(24) NOT NULL REFERENCES "accounts_user" ("_id") DEFERRABLE INITIALLY DEFERRED, "extra_data" text NOT NULL CHECK ((JSON_VALID("extra_data") OR "extra_data" IS NULL)));
INSERT INTO "socialaccount_socialaccount" VALUES(1,'0 Grüße, 世界 🌍 ‮ \ '' " % 	
','0 Grüße, 世界 🌍 ‮ \ '' " % 	
','2026-11-27 21:51:20.740640','2026-11-27 21:51:20.740654','0123456789ab0123456789ab','["Gr\u00fc\u00dfe, \u4e16\u754c \ud83c\udf0d \u202e \\ '' \" % \t\n", null, true, 9007199254740993, 1.5, {"b": [], "a": {}}]');
INSERT INTO "socialaccount_socialaccount" VALUES(2,'1 Grüße, 世界 🌍 ‮ \ '' " % 	
','1 Grüße, 世界 🌍 ‮ \ '' " % 	
','2026-11-27 21:51:20.741153','2026-11-27 21:51:20.741163','1123456789ab1123456789ab','[]');
CREATE TABLE "socialaccount_socialapp" ("id" integer NOT NULL PRIMARY KEY AUTOINCREMENT, "provider" varchar(30) NOT NULL, "name" varchar(40) NOT NULL, "client_id" varchar(191) NOT NULL, "secret" varchar(191) NOT NULL, "key" varchar(191) NOT NULL, "provider_id" varchar(200) NOT NULL, "settings" text NOT NULL CHECK ((JSON_VALID("settings") OR "settings" IS NULL)));
INSERT INTO "socialaccount_socialapp" VALUES(1,'0 Grüße, 世界 🌍 ‮ \ '' " % 	
','0 Grüße, 世界 🌍 ‮ \ '' " % 	
','0 Grüße, 世界 🌍 ‮ \ '' " % 	
','0 Grüße, 世界 🌍 ‮ \ '' " % 	
','0 Grüße, 世界 🌍 ‮ \ '' " % 	
','0 Grüße, 世界 🌍 ‮ \ '' " % 	
','["Gr\u00fc\u00dfe, \u4e16\u754c \ud83c\udf0d \u202e \\ '' \" % \t\n", null, true, 9007199254740993, 1.5, {"b": [], "a": {}}]');
INSERT INTO "socialaccount_socialapp" VALUES(2,'1 Grüße, 世界 🌍 ‮ \ '' " % 	
','1 Grüße, 世界 🌍 ‮ \ '' " % 	
','1 Grüße, 世界 🌍 ‮ \ '' " % 	
','','','','[]');
CREATE TABLE "socialaccount_socialtoken" ("id" integer NOT NULL PRIMARY KEY AUTOINCREMENT, "token" text NOT NULL, "token_secret" text NOT NULL, "expires_at" datetime NULL, "account_id" integer NOT NULL REFERENCES "socialaccount_socialaccount" ("id") DEFERRABLE INITIALLY DEFERRED, "app_id" integer NULL REFERENCES "socialaccount_socialapp" ("id") DEFERRABLE INITIALLY DEFERRED);
INSERT INTO "socialaccount_socialtoken" VALUES(1,'0 Grüße, 世界 🌍 ‮ \ '' " % 	
','0 Grüße, 世界 🌍 ‮ \ '' " % 	
','9999-12-31 23:59:59.999999',1,1);
INSERT INTO "socialaccount_socialtoken" VALUES(2,'1 Grüße, 世界 🌍 ‮ \ '' " % 	
','',NULL,2,NULL);
CREATE TABLE "usersessions_usersession" ("id" integer NOT NULL PRIMARY KEY AUTOINCREMENT, "created_at" datetime NOT NULL, "ip" char(39) NOT NULL, "last_seen_at" datetime NOT NULL, "session_key" varchar(40) NOT NULL UNIQUE, "user_agent" varchar(200) NOT NULL, "data" text NOT NULL CHECK ((JSON_VALID("data") OR "data" IS NULL)), "user_id" varchar(24) NOT NULL REFERENCES "accounts_user" ("_id") DEFERRABLE INITIALLY DEFERRED);
INSERT INTO "usersessions_usersession" VALUES(1,'9999-12-31 23:59:59.999999','2001:db8::1','9999-12-31 23:59:59.999999','0 Grüße, 世界 🌍 ‮ \ '' " % 	
','0 Grüße, 世界 🌍 ‮ \ '' " % 	
','["Gr\u00fc\u00dfe, \u4e16\u754c \ud83c\udf0d \u202e \\ '' \" % \t\n", null, true, 9007199254740993, 1.5, {"b": [], "a": {}}]','0123456789ab0123456789ab');
INSERT INTO "usersessions_usersession" VALUES(2,'2026-01-02 03:04:05.123456','203.0.113.7','2026-01-02 03:04:05.123456','1 Grüße, 世界 🌍 ‮ \ '' " % 	
','1 Grüße, 世界 🌍 ‮ \ '' " % 	
','[]','1123456789ab1123456789ab');
CREATE UNIQUE INDEX "auth_group_permissions_group_id_permission_id_0cd325b0_uniq" ON "auth_group_permissions" ("group_id", "permission_id");
CREATE INDEX "auth_group_permissions_group_id_b120cbf9" ON "auth_group_permissions" ("group_id");
CREATE INDEX "auth_group_permissions_permission_id_84c5c92e" ON "auth_group_permissions" ("permission_id");
CREATE UNIQUE INDEX "accounts_user_groups_user_id_group_id_59c0b32f_uniq" ON "accounts_user_groups" ("user_id", "group_id");
CREATE INDEX "accounts_user_groups_user_id_52b62117" ON "accounts_user_groups" ("user_id");
CREATE INDEX "accounts_user_groups_group_id_bd11a704" ON "accounts_user_groups" ("group_id");
CREATE UNIQUE INDEX "accounts_user_user_permissions_user_id_permission_id_2ab516c2_uniq" ON "accounts_user_user_permissions" ("user_id", "permission_id");
CREATE INDEX "accounts_user_user_permissions_user_id_e4f0a161" ON "accounts_user_user_permissions" ("user_id");
CREATE INDEX "accounts_user_user_permissions_permission_id_113bb443" ON "accounts_user_user_permissions" ("permission_id");
CREATE INDEX "accounts_monthlyusage_workspace_id_e0b72e41" ON "accounts_monthlyusage" ("workspace_id");
CREATE INDEX "accounts_membership_user_id_487fb39e" ON "accounts_membership" ("user_id");
CREATE INDEX "accounts_membership_workspace_id_3a7fb173" ON "accounts_membership" ("workspace_id");
CREATE UNIQUE INDEX "invitation_one_open_per_address" ON "accounts_invitation" ("workspace_id", "email") WHERE "is_open";
CREATE INDEX "accounts_invitation_invited_by_id_94a21efc" ON "accounts_invitation" ("invited_by_id");
CREATE INDEX "accounts_invitation_workspace_id_7dc693ca" ON "accounts_invitation" ("workspace_id");
CREATE INDEX "invitation_by_email" ON "accounts_invitation" ("email");
CREATE INDEX "accounts_apikey_created_by_id_1b5317c8" ON "accounts_apikey" ("created_by_id");
CREATE INDEX "accounts_apikey_workspace_id_29bdbd99" ON "accounts_apikey" ("workspace_id");
CREATE INDEX "account_emailconfirmation_email_address_id_5b7f8c58" ON "account_emailconfirmation" ("email_address_id");
CREATE UNIQUE INDEX "account_emailaddress_user_id_email_987c8728_uniq" ON "account_emailaddress" ("user_id", "email");
CREATE UNIQUE INDEX "unique_verified_email" ON "account_emailaddress" ("email") WHERE "verified";
CREATE INDEX "account_emailaddress_user_id_2c513194" ON "account_emailaddress" ("user_id");
CREATE INDEX "account_emailaddress_email_03be32b2" ON "account_emailaddress" ("email");
CREATE UNIQUE INDEX "unique_primary_email" ON "account_emailaddress" ("user_id", "primary") WHERE "primary";
CREATE INDEX "django_admin_log_content_type_id_c4bce8eb" ON "django_admin_log" ("content_type_id");
CREATE INDEX "django_admin_log_user_id_c564eba6" ON "django_admin_log" ("user_id");
CREATE UNIQUE INDEX "django_content_type_app_label_model_76bd3d3b_uniq" ON "django_content_type" ("app_label", "model");
CREATE UNIQUE INDEX "auth_permission_content_type_id_codename_01ab375a_uniq" ON "auth_permission" ("content_type_id", "codename");
CREATE INDEX "auth_permission_content_type_id_2f476e4b" ON "auth_permission" ("content_type_id");
CREATE INDEX "campaigns_campaign_workspace_id_6c59c44a" ON "campaigns_campaign" ("workspace_id");
CREATE INDEX "campaign_newest" ON "campaigns_campaign" ("workspace_id", "created_at" DESC, "_id" DESC);
CREATE UNIQUE INDEX "click_one_visit_per_visitor" ON "clicks_click" ("visitor") WHERE "is_visit";
CREATE INDEX "click_newest" ON "clicks_click" ("link_id", "at" DESC);
CREATE UNIQUE INDEX "domain_verified_once" ON "domains_domain" ("host") WHERE "verified_at" > '1970-01-01 00:00:00';
CREATE INDEX "domains_domain_workspace_id_3877b2e6" ON "domains_domain" ("workspace_id");
CREATE INDEX "domain_by_host" ON "domains_domain" ("host");
CREATE INDEX "domain_by_check" ON "domains_domain" ("check_due_at");
CREATE INDEX "import_newest" ON "links_import" ("workspace_id", "created_at" DESC, "_id" DESC);
CREATE INDEX "import_at_rest" ON "links_import" ("state", "moved_at");
CREATE INDEX "import_oldest" ON "links_import" ("created_at");
CREATE INDEX "links_linkchange_user_id_d61fcd30" ON "links_linkchange" ("user_id");
CREATE INDEX "links_deletedlink_domain_id_3fb8944b" ON "links_deletedlink" ("domain_id");
CREATE INDEX "links_deletedlink_deleted_at_47ec6de5" ON "links_deletedlink" ("deleted_at");
CREATE INDEX "links_deletedlink_deleted_by_id_4926dff7" ON "links_deletedlink" ("deleted_by_id");
CREATE INDEX "deleted_link_newest" ON "links_deletedlink" ("workspace_id", "deleted_at" DESC, "_id" DESC);
CREATE INDEX "links_link_campaign_id_69156c67" ON "links_link" ("campaign_id");
CREATE INDEX "links_link_created_by_id_c6a6c18c" ON "links_link" ("created_by_id");
CREATE INDEX "links_link_domain_id_229b19d6" ON "links_link" ("domain_id");
CREATE INDEX "links_link_workspace_id_4d0a4542" ON "links_link" ("workspace_id");
CREATE INDEX "link_newest" ON "links_link" ("workspace_id", "created_at" DESC, "_id" DESC);
CREATE INDEX "link_last_changed" ON "links_link" ("workspace_id", "updated_at" DESC, "_id" DESC);
CREATE INDEX "link_newest_in_folder" ON "links_link" ("workspace_id", "folder", "created_at" DESC, "_id" DESC);
CREATE INDEX "link_guest_expiry" ON "links_link" ("is_guest", "expires_at");
CREATE INDEX "link_list_on_sqlite" ON "links_link" ("workspace_id", "created_at" DESC, "_id" DESC, "disabled_at", "starts_at", "expires_at", "max_clicks", "campaign_id", "domain_id", "search_text");
CREATE INDEX "link_change_newest" ON "links_linkchange" ("link_id", "at" DESC, "_id" DESC);
CREATE INDEX "link_change_in_workspace" ON "links_linkchange" ("workspace_id", "at" DESC, "_id" DESC);
CREATE INDEX "links_linktag_link_id_a58fae64" ON "links_linktag" ("link_id");
CREATE INDEX "tag_in_workspace" ON "links_linktag" ("workspace_id", "folded", "name");
CREATE INDEX "mfa_authenticator_user_id_0c3a50c0" ON "mfa_authenticator" ("user_id");
CREATE UNIQUE INDEX "unique_authenticator_type" ON "mfa_authenticator" ("user_id", "type") WHERE "type" IN ('totp', 'recovery_codes');
CREATE INDEX "django_session_expire_date_a5c62663" ON "django_session" ("expire_date");
CREATE UNIQUE INDEX "socialaccount_socialtoken_app_id_account_id_fca4e0ac_uniq" ON "socialaccount_socialtoken" ("app_id", "account_id");
CREATE INDEX "socialaccount_socialtoken_account_id_951f210e" ON "socialaccount_socialtoken" ("account_id");
CREATE INDEX "socialaccount_socialtoken_app_id_636a42d7" ON "socialaccount_socialtoken" ("app_id");
CREATE UNIQUE INDEX "socialaccount_socialaccount_provider_uid_fc810c6e_uniq" ON "socialaccount_socialaccount" ("provider", "uid");
CREATE INDEX "socialaccount_socialaccount_user_id_8146e70c" ON "socialaccount_socialaccount" ("user_id");
CREATE INDEX "usersessions_usersession_user_id_af5e0a6d" ON "usersessions_usersession" ("user_id");
DELETE FROM "sqlite_sequence";
INSERT INTO "sqlite_sequence" VALUES('django_migrations',42);
INSERT INTO "sqlite_sequence" VALUES('account_emailaddress',2);
INSERT INTO "sqlite_sequence" VALUES('django_admin_log',10);
INSERT INTO "sqlite_sequence" VALUES('django_content_type',32);
INSERT INTO "sqlite_sequence" VALUES('auth_permission',128);
INSERT INTO "sqlite_sequence" VALUES('auth_group',4);
INSERT INTO "sqlite_sequence" VALUES('mfa_authenticator',2);
INSERT INTO "sqlite_sequence" VALUES('socialaccount_socialapp',2);
INSERT INTO "sqlite_sequence" VALUES('socialaccount_socialtoken',2);
INSERT INTO "sqlite_sequence" VALUES('socialaccount_socialaccount',2);
INSERT INTO "sqlite_sequence" VALUES('usersessions_usersession',2);
INSERT INTO "sqlite_sequence" VALUES('accounts_user_groups',2);
INSERT INTO "sqlite_sequence" VALUES('account_emailconfirmation',2);
INSERT INTO "sqlite_sequence" VALUES('auth_group_permissions',2);
INSERT INTO "sqlite_sequence" VALUES('accounts_user_user_permissions',2);
COMMIT;
